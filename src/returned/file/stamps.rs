//! Names of the standard that say what an annotation is for.

/// Whether nobody signs with a stamp of this name.
pub(crate) fn is_word(name: &[u8]) -> bool {
    // Acrobat writes `SBDraft` for Draft, `#DDraft` where it adds the time, and has a few of its own.
    let plain = [b"SB", b"SH", b"#D"].iter().find_map(|prefix| name.strip_prefix(*prefix));
    STAMPS.contains(&plain.unwrap_or(name)) || plain.is_some_and(|name| OWN.contains(&name))
}

/// Those of Acrobat that ask for something or say something.
const OWN: [&[u8]; 11] = [
    b"Completed",
    b"InformationOnly",
    b"InitialHere",
    b"PreliminaryResults",
    b"Received",
    b"Rejected",
    b"Reviewed",
    b"Revised",
    b"SignHere",
    b"Void",
    b"Witness",
];

/// The standard's stamps: who puts one on the line has not signed. ISO 32000-1, table 181.
const STAMPS: [&[u8]; 14] = [
    b"Approved",
    b"AsIs",
    b"Confidential",
    b"Departmental",
    b"Draft",
    b"Experimental",
    b"Expired",
    b"Final",
    b"ForComment",
    b"ForPublicRelease",
    b"NotApproved",
    b"NotForPublicRelease",
    b"Sold",
    b"TopSecret",
];
