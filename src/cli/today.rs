//! The one use of the clock.

use chrono::{DateTime, Local, NaiveDate};

use super::Stop;

/// Today, or the day of `SOURCE_DATE_EPOCH` where it is set.
pub(super) fn today() -> Result<NaiveDate, Stop> {
    let Some(seconds) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(Local::now().date_naive());
    };
    seconds
        .to_str()
        .and_then(|seconds| seconds.trim().parse().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|moment| moment.date_naive())
        .ok_or_else(|| Stop::Usage("SOURCE_DATE_EPOCH must be a number of seconds since 1970".to_owned()))
}
