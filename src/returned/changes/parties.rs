//! Who answers for which part of the form.

use crate::form::{Field, FieldKind};

/// The parts of the form, by what a field's name begins with.
const ROLES: &str = "roles";
const USER: &str = "user";
const ADMINISTRATOR: &str = "site_administrator";
const NOTIFY: &str = "notify";

/// Whether whoever signs in a signature field answers for a field.
///
/// The user answers for the roles and for their own part; the site administrator
/// for what the user asks for as well, and for the notification block. Signatures,
/// and the date that belongs to the other's, are each person's own; the office
/// part is the office's.
pub(super) fn answers_for(signature: &str, field: &Field) -> bool {
    let part = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let (party, part) = (part(signature), part(&field.name));
    if field.kind == FieldKind::Signature {
        return false;
    }
    match part.as_str() {
        ROLES => true,
        USER => party == USER || !is_signature_date(field),
        ADMINISTRATOR | NOTIFY => party == ADMINISTRATOR,
        _ => false,
    }
}

/// Whether a field is the date beside a signature.
pub(super) fn is_signature_date(field: &Field) -> bool {
    field.name.ends_with(".signature_date")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision;

    #[test]
    fn everybody_answers_for_their_own_part() {
        let form = revision::newest().form();
        let of = |signature: &str| -> Vec<&str> {
            let fields = form.fields().iter().filter(|field| answers_for(signature, field));
            fields.map(|field| field.name.as_str()).collect()
        };
        let (user, administrator) = (of("user.signature"), of("site_administrator.signature"));
        assert!(user.contains(&"roles.principal") && user.contains(&"user.signature_date"));
        assert!(!user.iter().any(|name| name.starts_with("site") || name.starts_with("notify")));
        assert!(administrator.contains(&"user.title") && administrator.contains(&"notify.name"));
        assert!(administrator.contains(&"site_administrator.signature_date"));
        assert!(!administrator.contains(&"user.signature_date"));
        for all in [&user, &administrator] {
            assert!(!all.iter().any(|name| name.starts_with("office") || name.ends_with(".signature")));
        }
        // Every field but the office's and the signatures is somebody's.
        let others = form.fields().iter().filter(|field| !field.name.starts_with("office."));
        let others = others.filter(|field| field.kind != FieldKind::Signature);
        for field in others {
            let name = field.name.as_str();
            assert!(user.contains(&name) || administrator.contains(&name), "{name}");
        }
    }
}
