//! A second reader of typed text: a PP-OCR text recognizer in ONNX, whose file the user has.
//!
//! The runtime bounds neither time nor memory, and a model is a program. So only those operations are there
//! that such a recognizer is made of, none of which repeats others, and where the system lets a process bind
//! itself a model is first [tried](try_guarded) in one that is bound.

mod alphabet;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Arc;

use rten::{Dimension, Model, ModelOptions, RunOptions, ThreadPool, Value, op_registry};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use self::alphabet::Alphabet;
use crate::returned::{SecondReader, TextLine};
use crate::{Error, bound};

/// The memory that trying a model may take, in bytes.
const MEMORY: u64 = 1 << 30;
/// The processor time that it may take, in seconds.
const SECONDS: u64 = 10;

/// The narrowest picture, in pixels: what such models were taught with.
const NARROWEST: usize = 320;

/// Of how many pixels the width is a multiple.
const STEP: usize = 32;

/// A text recognizer.
pub struct Recognizer {
    model: Model,
    alphabet: Alphabet,
    /// One thread: whoever reads many files reads them on all processors.
    threads: Arc<ThreadPool>,
}

impl fmt::Debug for Recognizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a recognizer of {} letters", self.alphabet.len())
    }
}

impl Recognizer {
    /// The largest file of a model, in bytes: three times that of the largest one known.
    pub const MOST: usize = 64 << 20;

    /// Reads a model from its file.
    ///
    /// # Errors
    ///
    /// What the file is instead of a PP-OCR text recognizer in ONNX, as the end of a sentence.
    pub fn open(file: Vec<u8>) -> Result<Self, String> {
        if file.len() > Self::MOST {
            return Err(format!("is larger than {} MiB, the most that is read of a model", Self::MOST >> 20));
        }
        let options = ModelOptions::with_ops(op_registry!(
            Add,
            AveragePool,
            BatchNormalization,
            Cast,
            Clip,
            Concat,
            Conv,
            Div,
            Erf,
            GlobalAveragePool,
            HardSigmoid,
            HardSwish,
            Identity,
            MatMul,
            MaxPool,
            Mul,
            Pow,
            ReduceMean,
            Relu,
            Reshape,
            Shape,
            Sigmoid,
            Slice,
            Softmax,
            Sqrt,
            Squeeze,
            Sub,
            Transpose,
            Unsqueeze
        ));
        // The runtime is made for models that somebody meant to be read.
        let model = catch_unwind(AssertUnwindSafe(|| options.load(file)));
        let model = model.map_err(|_| BROKEN.to_owned())?;
        let model = model.map_err(|_| {
            "is no model that can be read: it is no ONNX file, or has parts that no PP-OCR text recognizer has".to_owned()
        })?;
        let alphabet = model.metadata().get("character").and_then(Alphabet::parse).ok_or(
            "does not say which letters it reads: a PP-OCR text recognizer in ONNX has them in its metadata",
        )?;
        if model.input_ids().len() != 1 || model.output_ids().len() != 1 || !takes_lines(&model) {
            return Err(format!("takes no picture of a line that is {} pixels high", TextLine::HEIGHT));
        }
        let recognizer = Self { model, alphabet, threads: Arc::new(ThreadPool::with_num_threads(1)) };
        let paper = |width| TextLine { width, light: vec![1.0; width * TextLine::HEIGHT] };
        recognizer.frames(&paper(NARROWEST))?;
        Ok(recognizer)
    }

    /// Reads lines of all widths, so that whoever may not take much learns whether that is enough.
    ///
    /// # Errors
    ///
    /// As [`Recognizer::open`].
    pub fn try_widest(&self) -> Result<(), String> {
        let width = TextLine::WIDEST;
        self.frames(&TextLine { width, light: vec![1.0; width * TextLine::HEIGHT] }).map(|_| ())
    }

    /// How likely each letter is in each place of a line, place by place.
    fn frames(&self, line: &TextLine) -> Result<NdTensor<f32, 3>, String> {
        let width = line.width.clamp(1, TextLine::WIDEST).max(NARROWEST).next_multiple_of(STEP);
        // The three colours of gray, from -1 to 1; what lies beside the line is between.
        let mut input = NdTensor::<f32, 4>::zeros([1, 3, TextLine::HEIGHT, width]);
        for (y, row) in line.light.chunks(line.width.max(1)).take(TextLine::HEIGHT).enumerate() {
            for (x, light) in row.iter().take(width).enumerate() {
                (0..3).for_each(|colour| input[[0, colour, y, x]] = light * 2.0 - 1.0);
            }
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let run = || self.model.run_one(Value::from(input).into(), Some(options));
        let output = catch_unwind(AssertUnwindSafe(run)).map_err(|_| BROKEN.to_owned())?;
        let output = output.map_err(|_| BROKEN.to_owned())?;
        let frames: NdTensor<f32, 3> =
            output.try_into().map_err(|_| "gives something else than letters".to_owned())?;
        let [lines, places, letters] = frames.shape();
        if lines != 1 || places > width || letters != self.alphabet.classes() {
            return Err("gives another number of letters than it names".to_owned());
        }
        Ok(frames)
    }
}

/// What a file is with which the runtime cannot deal.
const BROKEN: &str = "is broken: it cannot be run";

/// Whether the input of a model may be one line in three colours.
fn takes_lines(model: &Model) -> bool {
    let wanted = [1, 3, TextLine::HEIGHT, NARROWEST];
    let may_be = |(is, wanted): (&Dimension, usize)| match is {
        Dimension::Fixed(size) => *size == wanted,
        Dimension::Symbolic(_) => true,
    };
    let Some(shape) = model.input_shape(0) else { return false };
    shape.len() == wanted.len() && shape.iter().zip(wanted).all(may_be)
}

impl SecondReader for Recognizer {
    fn read(&self, line: &TextLine, letters: &[char]) -> Option<String> {
        let frames = self.frames(line).ok()?.into_data();
        let text = self.alphabet.read(&frames, letters);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn knows(&self, letter: char) -> bool {
        self.alphabet.knows(letter)
    }
}

/// Whether a model can be read within bounds, tried by running `command`: the same program, told to [`try_bound`].
/// Where no process can be bound it is not tried.
///
/// # Errors
///
/// As [`Recognizer::open`].
pub fn try_guarded(command: Command, file: &[u8]) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let ended = bound::run(command, file, 1).map_err(|error| format!("cannot be tried: {error}"))?;
    match ended.told.lines().next().and_then(|line| line.strip_prefix("error: ")?.strip_prefix(TRIED)) {
        _ if ended.status.success() && ended.out.is_empty() => Ok(()),
        Some(what) => Err(what.to_owned()),
        None => Err("takes more time or memory than a model for lines of text may".to_owned()),
    }
}

/// What a bound process says before what is wrong with a model.
pub const TRIED: &str = "the model ";

/// Binds this process, and tries a model in it.
///
/// # Errors
///
/// The process cannot be bound; the inner ones are those of [`Recognizer::open`].
pub fn try_bound(read: impl FnOnce() -> Result<Vec<u8>, Error>) -> Result<Result<(), String>, Error> {
    bound::bind(MEMORY, SECONDS)?;
    let file = read()?;
    Ok(Recognizer::open(file).and_then(|recognizer| recognizer.try_widest()))
}
