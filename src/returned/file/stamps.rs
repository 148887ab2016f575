//! Names of the standard that say what an annotation is for.

/// The standard's stamps that nobody signs with: all but Approved, which people do
/// put on the line. ISO 32000-1, table 181.
pub(crate) const STAMPS: [&[u8]; 13] = [
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
