//! What can be done about an error or a finding.

/// What whoever runs the program could do, if it offers them a way.
///
/// The library says it in [words](Self::words) that are true of every program;
/// a command that has a flag for it names the flag instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Choose another name for an output, or replace the file that has it.
    Replace,
    /// Keep the outputs that are there and make the others, or make all anew.
    Resume,
    /// Send the document to a file or a program.
    NameOutput,
    /// Give another font file.
    OtherFont,
    /// Give a font that has the missing characters.
    MoreFonts,
    /// Give the password of a locked file.
    Password,
    /// Tell the files of two requests apart by something in their names.
    TellApart,
    /// Choose the folder of a batch apart from the names of its files.
    ChooseFolder,
    /// Pass over columns that the form does not have.
    IgnoreColumns,
    /// Read several files as the pages of one form.
    OneForm,
    /// A page of the form may be in another file.
    OtherPage,
}

impl Remedy {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Replace,
        Self::Resume,
        Self::NameOutput,
        Self::OtherFont,
        Self::MoreFonts,
        Self::Password,
        Self::TellApart,
        Self::ChooseFolder,
        Self::IgnoreColumns,
        Self::OneForm,
        Self::OtherPage,
    ];

    /// What to do, without the name of any flag.
    pub fn words(self) -> &'static str {
        match self {
            Self::Replace => "choose another name, or remove the file",
            Self::Resume => "choose another folder, or remove the files",
            Self::NameOutput => "send the output to a program or a file",
            Self::OtherFont => "choose another font",
            Self::MoreFonts => {
                "use a font that has it; without one the value is stored in full and printed with a placeholder"
            }
            Self::Password => "open it in a PDF program with its password, and save it without one",
            Self::TellApart => {
                "remove one of the two, or tell them apart with a field in the names of the files"
            }
            Self::ChooseFolder => "choose the folder apart from the names",
            Self::IgnoreColumns => "rename the columns that are meant, and remove the others",
            Self::OneForm => "look at both, and read them together if they are one form",
            Self::OtherPage => "ask for the page, or read it together with this file",
        }
    }
}
