//! Random requests keep what they promise.

mod common;

use chrono::NaiveDate;
use misis_form::form::Stage;
use misis_form::format::Format;
use misis_form::rules::{Context, check};
use proptest::prelude::*;

use common::arbitrary::{through, valid_request};

proptest! {
    #[test]
    fn the_rules_have_nothing_against_a_valid_request(request in valid_request()) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let context = Context { stage: Stage::Request, today, partial: false, drawing: None };
        let errors: Vec<_> = check(&request, &context).into_iter().filter(|f| f.is_error()).collect();
        prop_assert_eq!(errors, []);
    }

    #[test]
    fn a_valid_request_passes_through_every_language(request in valid_request()) {
        for format in Format::ALL {
            prop_assert!(through(&request, format).answers().eq(request.answers()));
        }
    }
}
