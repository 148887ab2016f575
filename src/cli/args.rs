//! The arguments of every command.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use misis_form::Error;
use misis_form::batch::{NameError, NameTemplate};
use misis_form::form::Stage;
use misis_form::input;
use misis_form::layout::Fonts;
use misis_form::pdf::Kind;
use misis_form::returned::Reader;
use misis_form::revision::{self, Revision};

use super::field_flags::FieldFlags;
use super::remedies::Flags;
use super::terminal::Color;
use super::{Stop, help};

/// Generate, pre-fill, check and read back the MiSiS Production Mirror Access Request Form
///
/// The form is made as an accessible, fillable PDF. Start with `misis-form
/// blank` for a blank form, or `misis-form init` for a request file to fill in.
#[derive(Parser)]
#[command(name = "misis-form", version, max_term_width = 100)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Print errors only
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// When to use color
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Print the version; --version prints the revisions of the form as well
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// The program's arguments; what `-o` is without being given depends on the command.
pub(super) fn command() -> clap::Command {
    let outputs = [
        ("blank", "Where to write; `-` for standard output (default: blank.pdf)"),
        ("fill", "Where to write; `-` for standard output (default: the request's name with .pdf)"),
        (
            "extract",
            "Where to write, as what the name says: .toml, .json, .jsonl, .csv, .xlsx, .fdf or .xfdf (default: standard output)",
        ),
        ("new", "Where to write the request: a .toml file; `-` for standard output (default: request.toml)"),
        ("init", "Where to write: a .toml file, a .csv table or an .xlsx workbook (default: request.toml)"),
    ];
    #[cfg(feature = "preview")]
    let preview =
        ("preview", "Where to write; `-` for standard output (default: the name of the input with .png)");
    #[cfg(feature = "preview")]
    let outputs = outputs.into_iter().chain([preview]);
    let mut order = 0..;
    let program = <Cli as clap::CommandFactory>::command()
        .mut_subcommands(|command| with_flags(command).display_order(order.next()));
    let program = outputs.into_iter().fold(program, |program, (name, help)| {
        program.mut_subcommand(name, |command| command.mut_arg("output", |output| output.help(help)))
    });
    help::taught(program)
}

/// A command that has its flags already, which [`Command`] makes when they are asked for.
fn with_flags(mut command: clap::Command) -> clap::Command {
    command.build();
    // That of the program stands in its place.
    let own = command.get_arguments().filter(|arg| arg.get_id() != "help");
    clap::Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .args(own)
        .groups(command.get_groups())
}

// The flags of a command are made when they are asked for: those of `fill` need the definition of the form.
#[derive(Subcommand)]
#[command(defer = true)]
pub(super) enum Command {
    /// Write the blank form
    Blank(BlankArgs),
    /// Write a pre-filled form from a request file, flags, or both
    Fill(Box<FillArgs>),
    /// Ask for a request, question by question, and write it
    New(NewArgs),
    /// Write many pre-filled forms, from tables and other lists of requests
    Batch(BatchArgs),
    /// Check request files and returned PDFs
    Check(CheckArgs),
    /// Read the data out of returned PDFs
    Extract(ExtractArgs),
    /// Write the office's decision into returned forms, behind what was signed
    Decide(Box<DecideArgs>),
    /// Write a request file with comments, to fill in, or a table (`-o people.csv`)
    Init(InitArgs),
    /// Draw a page of a form as a picture
    #[cfg(feature = "preview")]
    Preview(PreviewArgs),
    /// List the fields of the form
    Fields(FieldsArgs),
    /// Say what the code of a finding means, or what a field takes
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

#[derive(Args)]
pub(super) struct OutputArgs {
    /// Where to write; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the output if it exists
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Args)]
pub(super) struct FontArgs {
    /// Draw with this font what the built-in one lacks (repeatable)
    ///
    /// FILE#1 is the second font of a collection.
    #[arg(long, value_name = "FILE")]
    font: Vec<PathBuf>,
    /// Use no fonts of the system
    #[arg(long)]
    no_system_fonts: bool,
}

impl FontArgs {
    /// The fonts that these arguments ask for.
    pub(super) fn fonts(&self) -> Result<Fonts, Error> {
        Fonts::new(&self.font, !self.no_system_fonts)
    }
}

#[derive(Args)]
pub(super) struct PasswordArgs {
    /// Open locked PDFs with a password of this file, one a line
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordArgs {
    /// What opens returned forms.
    pub(super) fn reader(&self) -> Result<Reader, Error> {
        let passwords = self.password_file.as_deref().map(input::read_passwords).transpose()?;
        Ok(Reader { passwords: passwords.unwrap_or_default(), ..Reader::default() })
    }
}

#[derive(Args)]
pub(super) struct RevisionArgs {
    /// The revision of the form, by its date (default: the newest)
    #[arg(long, value_name = "DATE", value_parser = revision)]
    revision: Option<&'static Revision>,
}

impl RevisionArgs {
    /// The revision that was chosen; `None` when none was.
    pub(super) fn chosen(&self) -> Option<&'static Revision> {
        self.revision
    }

    /// The revision that was chosen, or else the newest.
    pub(super) fn get(&self) -> &'static Revision {
        self.revision.unwrap_or_else(revision::newest)
    }
}

fn revision(date: &str) -> Result<&'static Revision, String> {
    revision::named(date).ok_or_else(|| {
        let dates: Vec<&str> = revision::ALL.iter().map(|revision| revision.date()).collect();
        format!("the revisions that are known are {}", dates.join(", "))
    })
}

#[derive(Args)]
pub(super) struct DefaultsArgs {
    /// Take what requests leave out from this file, such as the school
    ///
    /// It may hold school, location code, site administrator and notification. Without the flag, they are taken from
    /// misis-form/defaults.toml in the usual place for settings, if that is there.
    #[arg(long, value_name = "FILE", conflicts_with = "no_defaults")]
    pub(super) defaults: Option<PathBuf>,
    /// Use no file of defaults
    #[arg(long)]
    pub(super) no_defaults: bool,
}

#[derive(Args)]
pub(super) struct SheetArgs {
    /// Read this sheet of a workbook (default: the first one that is not hidden)
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Pass over columns that the form does not have
    #[arg(long)]
    ignore_columns: bool,
}

impl SheetArgs {
    /// How tables are read.
    pub(super) fn table(&self) -> input::Table<'_> {
        input::Table { sheet: self.sheet.as_deref(), ignore_columns: self.ignore_columns }
    }
}

#[derive(Args)]
pub(super) struct TrustArgs {
    /// Trust signers whose certificates lead to one of these: PEM or DER, a file or a folder (repeatable)
    ///
    /// Without it, no digital signature is called `trusted`.
    #[arg(long, value_name = "FILE|DIR")]
    trust: Vec<PathBuf>,
}

impl TrustArgs {
    /// The same reader, which trusts these certificates.
    pub(super) fn with(&self, reader: Reader) -> Result<Reader, Error> {
        Ok(Reader { trust: input::read_trust(&self.trust)?, ..reader })
    }
}

#[cfg(feature = "ocr")]
#[derive(Args)]
pub(super) struct OcrArgs {
    /// Let this text recognizer read pictures as well: a PP-OCR model in ONNX
    ///
    /// A typed value that is not certain is read where both read the same; what the recognizer alone reads is a
    /// suggestion on the review sheet, for handwriting as well.
    #[arg(long, value_name = "FILE")]
    pub(super) ocr_model: Option<PathBuf>,
    /// Try the model on standard input within bounds, as the program asks itself to
    #[arg(long, hide = true)]
    pub(super) ocr_bound: bool,
}

#[derive(Args)]
pub(super) struct BlankArgs {
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// For paper only: no fields to fill in on a screen
    #[arg(long)]
    pub(super) flat: bool,
}

// What paper copies carry. As a comment: documentation would become that of the command.
#[derive(Args)]
pub(super) struct PaperArgs {
    /// For paper only: values become a part of the pages
    #[arg(long)]
    pub(super) flat: bool,
    /// Print the answers in a small code for machines as well, on paper only
    ///
    /// Whoever has the paper can get them out of it.
    #[arg(long)]
    pub(super) paper_code: bool,
}

impl PaperArgs {
    /// What is made; `for_paper` says that nothing but paper comes of it anyway.
    pub(super) fn kind(&self, for_paper: bool) -> Result<Kind, Stop> {
        match (self.flat, self.paper_code) {
            (true, true) => Ok(Kind::FlatWithCode),
            (false, true) if for_paper => Ok(Kind::FlatWithCode),
            (false, true) => Err(Stop::Usage(
                "`--paper-code` is for paper, where answers cannot change any more: add `--flat`".to_owned(),
            )),
            (true, false) => Ok(Kind::Flat),
            (false, false) => Ok(Kind::Fillable),
        }
    }
}

#[derive(Args)]
pub(super) struct FillArgs {
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    /// The request: a TOML or JSON file, or `-` for standard input
    pub(super) request: Option<PathBuf>,
    #[command(flatten)]
    pub(super) passwords: PasswordArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Apply again with last year's records or returned copies
    ///
    /// The request date is today; signatures, their dates and the office part are left out; everything is checked anew.
    #[arg(long)]
    pub(super) renew: bool,
    #[command(flatten)]
    pub(super) paper: PaperArgs,
    /// Allow required fields to be missing, but never wrong
    #[arg(long)]
    pub(super) partial: bool,
    #[command(flatten)]
    pub(super) fields: FieldFlags,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

fn name_template(text: &str) -> Result<NameTemplate, String> {
    text.parse().map_err(|error: NameError| match error.remedy {
        Some(remedy) => {
            let flags = Flags::of(&BatchArgs::augment_args(clap::Command::new("batch")));
            format!("{error}; {}", flags.words(remedy))
        }
        None => error.to_string(),
    })
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("destination").required(true).multiple(true)))]
pub(super) struct BatchArgs {
    /// The requests: workbooks (.xlsx), CSV, JSON Lines, JSON and TOML files, or `-` for standard input
    #[arg(required = true, value_name = "REQUESTS")]
    pub(super) requests: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// Write a file for each form into this folder, as `-o forms/` does
    ///
    /// The folder is made if it is not there.
    #[arg(long, value_name = "DIR", group = "destination", value_parser = folder())]
    pub(super) out_dir: Option<PathBuf>,
    /// Write all forms into one ZIP archive, as `-o forms.zip` does
    #[arg(long, value_name = "FILE", group = "destination")]
    pub(super) zip: Option<PathBuf>,
    /// Write to what the name says: forms/, forms.zip, forms.tar or all.pdf (repeatable)
    ///
    /// forms/ gets a file for each form, all.pdf is one file to print; `-` is a tar archive on standard output.
    #[arg(short, long, value_name = "PATH", group = "destination")]
    pub(super) output: Vec<PathBuf>,
    /// Write all forms into one PDF to print, as `-o all.pdf` does
    ///
    /// It is for paper only and has bookmarks.
    #[arg(long, value_name = "FILE", group = "destination")]
    pub(super) merge: Option<PathBuf>,
    /// How the files are called: any field, {row} and {date} may be used
    #[arg(long, value_name = "TEMPLATE", default_value = NameTemplate::DEFAULT, value_parser = name_template)]
    pub(super) name: NameTemplate,
    /// Apply again with last year's records or returned copies
    ///
    /// The request date is today; signatures, their dates and the office part are left out; everything is checked anew.
    #[arg(long)]
    pub(super) renew: bool,
    #[command(flatten)]
    pub(super) paper: PaperArgs,
    /// Allow required fields to be missing, but never wrong
    #[arg(long)]
    pub(super) partial: bool,
    /// Write the forms of good requests even if others are wrong
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Check everything and say what would be written, but write no form
    #[arg(long)]
    pub(super) dry_run: bool,
    /// How to say at the end what became of the requests
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: SummaryFormat,
    /// Keep the files that are there already and make only what is missing
    #[arg(long, conflicts_with = "force")]
    pub(super) resume: bool,
    /// Replace outputs that exist
    #[arg(long)]
    pub(super) force: bool,
    /// Say what became of each request: a .csv or .jsonl file
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// How many threads work at a time (default: one for each processor)
    #[arg(long, value_name = "NUMBER", value_parser = threads)]
    pub(super) jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "it is a whole number, 1 or more".to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SummaryFormat {
    /// For people
    Text,
    /// One JSON object, on standard output
    Json,
}

#[derive(Args)]
pub(super) struct CheckArgs {
    /// Request files, returned PDFs, and folders and ZIP archives of them; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Read the files as the pages of one form, such as photos of page 1 and page 2
    ///
    /// One of them may be the form itself with its fields or its text; the others are pictures.
    #[arg(long, conflicts_with = "report")]
    pub(super) one_form: bool,
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// How far the forms should have come
    ///
    /// Without it, request files are checked as `request`, and returned forms and records of them as `submitted`.
    #[arg(long, value_name = "STAGE", value_parser = stage_parser())]
    pub(super) stage: Option<Stage>,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: CheckFormat,
    #[command(flatten)]
    pub(super) desk: DeskArgs,
    /// Replace the report if it exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) passwords: PasswordArgs,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    #[cfg(feature = "ocr")]
    #[command(flatten)]
    pub(super) ocr: OcrArgs,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

// How many files are told of.
#[derive(Args)]
pub(super) struct DeskArgs {
    /// Say everything about each file of a folder, not only where it stands
    #[arg(long)]
    pub(super) verbose: bool,
    /// Write a page that lists all files, with filters: an .html file
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Annotations of GitHub Actions
    Github,
    /// For each returned form, a text to answer its sender with
    Reply,
}

#[derive(Args)]
pub(super) struct ExtractArgs {
    /// Returned PDFs, FDF and XFDF files, folders and ZIP archives of them; `-` for standard input
    #[arg(required_unless_present = "files_from", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Read the names of more files from this one, a line each; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// Read the files as the pages of one form, such as photos of page 1 and page 2
    ///
    /// One of them may be the form itself with its fields or its text; the others are pictures.
    #[arg(long, conflicts_with_all = ["files_from", "report"])]
    pub(super) one_form: bool,
    /// How to write the data
    ///
    /// Without it, one form is written as TOML and several as JSON Lines.
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<ExtractFormat>,
    /// How far the forms should have come
    #[arg(long, value_name = "STAGE", value_parser = stage_parser(), default_value = "submitted")]
    pub(super) stage: Stage,
    #[command(flatten)]
    pub(super) desk: DeskArgs,
    /// Write a page on which a person says what could not be read for certain: an .html file
    ///
    /// It shows those answers beside pictures of them, and saves corrected records, which `check` and `fill` read.
    #[arg(long, value_name = "FILE")]
    pub(super) review: Option<PathBuf>,
    #[command(flatten)]
    pub(super) passwords: PasswordArgs,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    #[cfg(feature = "ocr")]
    #[command(flatten)]
    pub(super) ocr: OcrArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExtractFormat {
    /// A request file; one form only
    Toml,
    /// One object, or an array of several
    Json,
    /// One JSON object a line
    Jsonl,
    /// A table with a header
    Csv,
    /// A workbook with a sheet of records and one of findings; to a file only
    Xlsx,
    /// Form data (FDF), which other programs fill forms from; one form only
    Fdf,
    /// The same as XML (XFDF); one form only
    Xfdf,
}

#[derive(Args)]
pub(super) struct DecideArgs {
    /// The returned form
    #[arg(value_name = "RETURNED", conflicts_with = "decisions")]
    pub(super) returned: Option<PathBuf>,
    /// Approve the request
    #[arg(long, conflicts_with_all = ["disapprove", "decisions"])]
    pub(super) approve: bool,
    /// Disapprove the request; `--reason` says why
    #[arg(long, conflicts_with = "decisions")]
    pub(super) disapprove: bool,
    /// Why the request is disapproved
    #[arg(long, value_name = "TEXT", conflicts_with = "decisions")]
    pub(super) reason: Option<String>,
    /// Who decides for MiSiS
    #[arg(long, value_name = "NAME", conflicts_with = "decisions")]
    pub(super) misis: Option<String>,
    /// Who decides for ITD Security
    #[arg(long, value_name = "NAME", conflicts_with = "decisions")]
    pub(super) itd_security: Option<String>,
    /// The date of the decision (default: today)
    #[arg(long, value_name = "DATE", conflicts_with = "decisions")]
    pub(super) date: Option<String>,
    /// Where to write the decided form; `-` for standard output
    #[arg(short, long, value_name = "FILE", conflicts_with = "decisions")]
    pub(super) output: Option<PathBuf>,
    /// Take many decisions from a table, with the columns `file`, `decision`, `reason`, `misis`, `misis_date`, `itd_security` and `itd_security_date`
    #[arg(long, value_name = "TABLE", requires = "out_dir")]
    pub(super) decisions: Option<PathBuf>,
    /// Write the decided forms of a table into this folder, and make it if it is not there
    #[arg(long, value_name = "DIR", requires = "decisions", value_parser = folder())]
    pub(super) out_dir: Option<PathBuf>,
    /// Decide even if the form is incomplete or breaks rules; never if it was changed after signing
    #[arg(long)]
    pub(super) anyway: bool,
    /// Replace outputs that exist
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
}

#[derive(Args)]
pub(super) struct InitArgs {
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

#[derive(Args)]
pub(super) struct NewArgs {
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

#[cfg(feature = "preview")]
#[derive(Args)]
pub(super) struct PreviewArgs {
    /// A request file, whose form is drawn as far as it is filled in, or a PDF; `-` for standard input (default: the
    /// blank form)
    #[arg(value_name = "REQUEST|PDF")]
    pub(super) input: Option<PathBuf>,
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Which page to draw
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    pub(super) page: std::num::NonZeroU32,
    /// How many dots for each inch
    #[arg(long, value_name = "NUMBER", default_value = "100", value_parser = dpi)]
    pub(super) dpi: std::num::NonZeroU32,
    /// Draw standard input within bounds, as the program asks itself to
    #[arg(long, hide = true)]
    pub(super) bound: bool,
    #[command(flatten)]
    pub(super) fonts: FontArgs,
    #[command(flatten)]
    pub(super) defaults: DefaultsArgs,
}

#[cfg(feature = "preview")]
fn dpi(text: &str) -> Result<std::num::NonZeroU32, String> {
    let most = misis_form::preview::MOST_DPI;
    let number = text.parse().ok().filter(|dpi: &std::num::NonZeroU32| dpi.get() <= most);
    number.ok_or_else(|| format!("expected a number from 1 to {most}"))
}

#[derive(Args)]
pub(super) struct FieldsArgs {
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: FieldsFormat,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FieldsFormat {
    /// A table for people
    Table,
    /// All that is known of every field
    Json,
    /// A JSON Schema of request files
    JsonSchema,
}

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A code, as findings show it in brackets, or the name or label of a field (default: all codes)
    #[arg(value_name = "CODE|FIELD")]
    pub(super) name: Option<String>,
}

#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    pub(super) shell: Shell,
}

#[derive(Args)]
pub(super) struct ManArgs {
    /// The command to describe; without it, the program as a whole
    pub(super) command: Option<String>,
}

/// Whether a path stands for a standard stream.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The name of a folder; `-` is standard output everywhere else, and no folder is meant by it.
fn folder() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    use clap::builder::{PathBufValueParser, TypedValueParser as _};
    PathBufValueParser::new().try_map(|path| match is_standard(&path) {
        true => Err("a folder is meant, which standard output is not; `./-` is a folder of that name"),
        false => Ok(path),
    })
}

fn stage_parser() -> impl clap::builder::TypedValueParser<Value = Stage> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    PossibleValuesParser::new(Stage::ALL.map(Stage::word)).try_map(|word| word.parse::<Stage>())
}
