//! How many containers something stands in.

/// How many archives and mails something stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Within {
    pub(super) archives: usize,
    pub(super) mails: usize,
}

impl Within {
    /// Of what stands in an archive that stands here.
    pub(super) fn archive(self) -> Self {
        Self { archives: self.archives + 1, ..self }
    }

    /// Of what stands in a mail that stands here.
    pub(super) fn mail(self) -> Self {
        Self { mails: self.mails + 1, ..self }
    }
}
