//! temp
use crate::finding::Finding;
use crate::request::RawRequest;
use std::fmt;
/// temp
pub struct Limits {
    /// temp
    pub input_bytes: usize,
}
impl Default for Limits {
    fn default() -> Self {
        Self { input_bytes: 20 << 20 }
    }
}
/// temp
#[derive(Clone, Copy)]
pub struct Kind;
impl Kind {
    /// temp
    pub fn word(self) -> &'static str {
        "fillable"
    }
}
/// temp
pub struct ReturnedForm {
    /// temp
    pub kind: Kind,
    /// temp
    pub raw: RawRequest,
    /// temp
    pub findings: Vec<Finding>,
}
/// temp
pub struct Unreadable;
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x")
    }
}
/// temp
pub fn read(_bytes: &[u8], _name: &str, _limits: &Limits) -> Result<ReturnedForm, Unreadable> {
    Err(Unreadable)
}
