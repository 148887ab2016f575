//! The revisions of the *MiSiS Production Mirror Access Request Form*.

use super::{Revision, revision};

/// Rev. 02/17/2022.
pub(super) static REV_2022_02_17: Revision =
    revision!("templates/production-mirror/2022-02-17", "02/17/2022");
