//! Which job titles say principal or assistant principal.
//!
//! A title is a job, and may have a qualifier: a school, level, subject or
//! assignment, after a comma or dash or in parentheses. A qualifier that takes
//! the job back, or that is another job, makes it another title.

use unicode_normalization::UnicodeNormalization as _;

/// Why a title is not that of a site administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is another job, or none.
    OtherJob,
    /// These words of it say that the job is not held.
    TakenBack(String),
    /// These words of it name another job besides.
    SecondJob(String),
}

/// Words that take a job back. They count as whole words only: a school's own
/// name may hold one.
const TAKE_BACK: &[&[&str]] = &[
    &["former"],
    &["formerly"],
    &["previous"],
    &["previously"],
    &["past"],
    &["retired"],
    &["retiring"],
    &["ret"],
    &["retd"],
    &["ex"],
    &["emeritus"],
    &["emerita"],
    &["designee"],
    &["designate"],
    &["elect"],
    &["incoming"],
    &["outgoing"],
    &["future"],
    &["aspiring"],
    &["candidate"],
    &["trainee"],
    &["intern"],
    &["apprentice"],
    &["delegate"],
    &["proxy"],
    &["representative"],
    &["on", "leave"],
    &["no", "longer"],
    &["not"],
    &["non", "principal"],
    &["in", "training"],
    &["to", "be"],
    &["on", "behalf"],
    &["in", "lieu"],
    &["in", "place", "of"],
    &["signing", "for"],
    &["resigned"],
    &["terminated"],
    &["deceased"],
    &["vacant"],
    &["tbd"],
    &["tba"],
    &["pending"],
    &["was"],
    &["moved"],
    &["transferred"],
    &["left"],
    &["absent"],
    &["vacation"],
    &["sub"],
    &["substitute"],
    &["c", "o"],
    &["see", "note"],
    &["unknown"],
    &["leave", "of", "absence"],
    &["loa"],
    &["honorary"],
    &["none"],
    &["n", "a"],
    &["unsigned"],
    &["office", "of"],
    &["by"],
    &["temp"],
    &["temporary"],
    &["tosa"],
];

/// Other jobs, as whole words.
const OTHER_JOBS: &[&[&str]] = &[
    &["office", "manager"],
    &["administrative", "assistant"],
    &["assistant", "to"],
    &["asst", "to"],
    &["secretary"],
    &["secretaries"],
    &["clerk"],
    &["manager"],
    &["teacher"],
    &["counselor"],
    &["counsellor"],
    &["coordinator"],
    &["director"],
    &["dean"],
    &["coach"],
    &["nurse"],
    &["psychologist"],
    &["librarian"],
    &["custodian"],
    &["aide"],
    &["paraprofessional"],
    &["paraeducator"],
    &["registrar"],
    &["receptionist"],
    &["technician"],
    &["bookkeeper"],
    &["accountant"],
    &["treasurer"],
    &["analyst"],
    &["supervisor"],
    &["superintendent"],
    &["volunteer"],
    &["typist"],
    &["assistant", "secretary"],
    &["vice"],
    &["consultant"],
    &["substitute", "teacher"],
    &["saa"],
    &["mgr"],
    &["tech"],
    &["admin", "asst"],
    &["admin", "assistant"],
    &["payroll"],
    &["parent"],
    &["plant"],
];

/// Whether a job title says principal or assistant principal, or why not.
///
/// Letter case, spacing and width do not matter, nor do the usual short forms
/// or a leading "Acting" or "Interim". Another job that merely contains the
/// word is not one.
pub(super) fn check(title: &str) -> Result<(), Refusal> {
    // As nearly everybody writes it.
    if matches!(title, "Principal" | "Assistant Principal") {
        return Ok(());
    }
    let title = title.nfkc().collect::<String>().to_lowercase();
    let words = words(&title);
    // What takes the job back says more than that it is another.
    if let Some(found) = TAKE_BACK.iter().find_map(|phrase| find(&words, phrase)) {
        return Err(Refusal::TakenBack(found));
    }
    let (job, qualifier) = split(&title);
    let core = self::words(job);
    let core: Vec<&str> = core.iter().map(String::as_str).collect();
    let core = match core.as_slice() {
        ["acting" | "interim", rest @ ..] => rest,
        all => all,
    };
    if !matches!(core, ["principal" | "ap"] | ["a", "p"] | ["assistant" | "asst", "principal"]) {
        return Err(Refusal::OtherJob);
    }
    let qualifier = self::words(qualifier);
    match OTHER_JOBS.iter().find_map(|phrase| find(&qualifier, phrase)) {
        Some(found) => Err(Refusal::SecondJob(found)),
        None => Ok(()),
    }
}

/// The phrase, where the words hold it.
fn find(words: &[String], phrase: &[&str]) -> Option<String> {
    words.windows(phrase.len()).any(|window| window.iter().eq(phrase)).then(|| phrase.join(" "))
}

/// The job, and what qualifies it.
///
/// A hyphen between letters joins words ("assistant-principal"); with a space
/// beside it, it is a dash.
fn split(title: &str) -> (&str, &str) {
    let letters: Vec<(usize, char)> = title.char_indices().collect();
    let is_space = |place: Option<usize>| {
        place.and_then(|place| letters.get(place)).is_none_or(|(_, c)| c.is_whitespace() || is_hyphen(*c))
    };
    let cut = (0..letters.len()).find(|&place| match letters[place].1 {
        c if is_hyphen(c) => is_space(place.checked_sub(1)) || is_space(Some(place + 1)),
        c => matches!(
            c,
            ',' | '('
                | '['
                | '{'
                | '<'
                | ';'
                | ':'
                | '/'
                | '|'
                | '‒'
                | '–'
                | '—'
                | '―'
                | '•'
                | '·'
                | '~'
                | '\n'
        ),
    });
    cut.map_or((title, ""), |cut| title.split_at(letters[cut].0))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '−' | '﹣')
}

/// The words, without the full stops of short forms.
fn words(title: &str) -> Vec<String> {
    title
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '&' | '+')))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPTED: &[&str] = &[
        "Principal",
        "principal",
        "PRINCIPAL",
        " Principal ",
        "Assistant Principal",
        "assistant   principal",
        "Assistant-Principal",
        "Asst. Principal",
        "Asst Principal",
        "AP",
        "A.P.",
        "A. P.",
        "ap",
        "Ｐｒｉｎｃｉｐａｌ",
        "Acting Principal",
        "Interim Principal",
        "Interim Assistant Principal",
        "Acting AP",
        "Principal (Acting)",
        "Principal (Interim)",
        "Principal, Interim",
        "Principal, Roosevelt Senior High School",
        "Principal – Roosevelt SH",
        "Principal—Roosevelt SH",
        "Principal / Roosevelt SH",
        "Principal: Roosevelt SH",
        "Assistant Principal – Counseling",
        "Assistant Principal - Counseling",
        "Assistant Principal— Counseling",
        "AP (EIS)",
        "Assistant Principal, Secondary Counseling Services",
        "Assistant Principal (APSCS)",
        "Assistant Principal, Elementary Instructional Specialist",
        "Principal, Elementary",
        "Principal, Span School",
        "Principal (Secondary)",
        "Principal, Adult Education",
        "Assistant Principal, Operations",
        "Assistant Principal, Special Education",
        "Assistant Principal, Student Services",
        "Assistant Principal; Grade 9",
        "Assistant Principal [Magnet]",
        "Assistant Principal, Attendance and Discipline",
        "Principal, Exeter High School",
        "Principal, Internet Academy",
        "Principal, Clerkson Elementary",
        "Principal, Formerton Middle School",
        "Principal, Teachers' Village School",
        "Principal, Designing Futures Academy",
        "Principal, Retiro Street School",
        "Principal, Managers' Row Elementary",
        "Principal, Secretariat Park School",
        "AP, Deanwood Elementary",
        "Assistant Principal, Coachella Street ES",
        "Principal, 3rd Street",
        "Principal (Year-Round)",
    ];

    const TAKEN_BACK: &[(&str, &str)] = &[
        ("Former Principal", "former"),
        ("(Former) Principal", "former"),
        ("Principal (Former)", "former"),
        ("Principal, former", "former"),
        ("Principal – FORMER", "former"),
        ("Principal-Former", "former"),
        ("Formerly Principal", "formerly"),
        ("Retired Principal", "retired"),
        ("Principal, Retired", "retired"),
        ("Principal (Ret.)", "ret"),
        ("Assistant Principal — retired", "retired"),
        ("Principal‒Retired", "retired"),
        ("Principal―Retired", "retired"),
        ("Principal−Retired", "retired"),
        ("Principal（Ｒｅｔｉｒｅｄ）", "retired"),
        ("Ex-Principal", "ex"),
        ("ex principal", "ex"),
        ("Principal (ex)", "ex"),
        ("Principal Emeritus", "emeritus"),
        ("Principal, Emerita", "emerita"),
        ("Principal Designee", "designee"),
        ("Principal's Designee", "designee"),
        ("Principal/Designee", "designee"),
        ("Designee, Principal", "designee"),
        ("Principal (Designee)", "designee"),
        ("Principal Designate", "designate"),
        ("Principal-Elect", "elect"),
        ("Incoming Principal", "incoming"),
        ("Principal, Intern", "intern"),
        ("Intern Principal", "intern"),
        ("Principal (Intern)", "intern"),
        ("Principal Trainee", "trainee"),
        ("Principal in training", "in training"),
        ("Principal (on leave)", "on leave"),
        ("Principal (no longer)", "no longer"),
        ("Not the Principal", "not"),
        ("Non-Principal", "non principal"),
        ("Principal, Roosevelt SH (former)", "former"),
        ("Past Principal", "past"),
        ("Previous Principal", "previous"),
        ("Signing for Principal", "signing for"),
        ("Principal, on behalf of", "on behalf"),
        ("Aspiring Principal", "aspiring"),
        ("Future Principal", "future"),
    ];

    const SECOND_JOB: &[(&str, &str)] = &[
        ("Principal, Secretary", "secretary"),
        ("Principal (Secretary)", "secretary"),
        ("Principal - Clerk", "clerk"),
        ("Principal – Office Manager", "office manager"),
        ("Assistant Principal, Teacher", "teacher"),
        ("Principal / Teacher", "teacher"),
        ("Assistant Principal (Counselor)", "counselor"),
        ("Principal, Roosevelt SH, Clerk", "clerk"),
        ("AP: Dean", "dean"),
        ("Principal; Coordinator", "coordinator"),
        ("Principal, Assistant to", "assistant to"),
        ("Principal (Administrative Assistant)", "administrative assistant"),
        ("Principal, Business Manager", "manager"),
        ("Principal — Superintendent", "superintendent"),
    ];

    const OTHER_JOB: &[&str] = &[
        "Principal Clerk",
        "Principal's Secretary",
        "Principal’s Secretary",
        "Secretary to the Principal",
        "Secretary, Principal",
        "Vice Principal",
        "Vice-Principal",
        "Co-Principal",
        "Assistant",
        "Teacher - Principal",
        "Assistant to the Principal",
        "Assistant Principal Secretary",
        "AP Clerk",
        "Acting",
        "Acting Acting Principal",
        "Principal-Clerk",
        "Office Manager",
        "Principle",
        "Principals",
        "- Principal",
        "(Principal)",
        ", Principal",
        "Principal & Teacher",
        "Teacher",
        "Dean",
        "Director",
        "Superintendent",
        "School Administrator",
        "",
        "P",
        "Assistant Assistant Principal",
        "Principal Principal",
        "Head of School",
    ];

    #[test]
    fn titles_are_accepted_and_refused() {
        for title in ACCEPTED {
            assert_eq!(check(title), Ok(()), "{title}");
        }
        for (title, word) in TAKEN_BACK {
            assert_eq!(check(title), Err(Refusal::TakenBack((*word).to_owned())), "{title}");
        }
        for (title, word) in SECOND_JOB {
            assert_eq!(check(title), Err(Refusal::SecondJob((*word).to_owned())), "{title}");
        }
        for title in OTHER_JOB {
            assert_eq!(check(title), Err(Refusal::OtherJob), "{title}");
        }
        assert!(ACCEPTED.len() + TAKEN_BACK.len() + SECOND_JOB.len() + OTHER_JOB.len() >= 80);
    }

    #[test]
    fn every_word_is_found_before_and_after_the_job() {
        for phrase in TAKE_BACK {
            let words = phrase.join(" ");
            for title in [
                format!("{words} Principal"),
                format!("Principal, {words}"),
                format!("Principal ({words})"),
                format!("Principal–{words}"),
                format!("Principal - {words}"),
                format!("Assistant Principal {words}"),
            ] {
                assert!(matches!(check(&title), Err(Refusal::TakenBack(_))), "{title}");
            }
        }
        for phrase in OTHER_JOBS {
            let words = phrase.join(" ");
            for title in [
                format!("{words}, Principal"),
                format!("Principal, {words}"),
                format!("Principal ({words})"),
                format!("Principal–{words}"),
                format!("Principal {words}"),
            ] {
                assert!(check(&title).is_err(), "{title}");
            }
        }
    }
}
