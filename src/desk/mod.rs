//! What the office sees of an inbox: where each form stands, who must do what, a summary, and a sheet
//! on which people say what could not be read.
//!
//! Nothing is read or checked here: [`extract`](crate::extract) did that. The texts
//! may hold whatever somebody typed into a form; whoever shows them must escape them.

mod frame;
mod page;
mod reply;
mod sheet;
mod standing;
mod summary;

pub use page::Page;
pub use reply::{reply, reply_to_requests};
pub use sheet::Sheet;
pub use standing::{Entry, Standing, is_blank};
pub use summary::Summary;
