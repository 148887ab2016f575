//! `misis-form fields`

use misis_form::format::dictionary;

use super::args::{FieldsArgs, FieldsFormat};
use super::{Status, Stop, sink};

pub(super) fn run(args: &FieldsArgs) -> Result<Status, Stop> {
    let form = args.revision.get().form();
    let text = match args.format {
        FieldsFormat::Table => dictionary::table(form),
        FieldsFormat::Json => dictionary::json(form),
        FieldsFormat::JsonSchema => dictionary::schema(form),
    };
    sink::print(text.as_bytes())?;
    Ok(Status::Done)
}
