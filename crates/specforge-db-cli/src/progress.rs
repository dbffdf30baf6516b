//! How far a long execution is: a bar on a terminal, lines where more is wanted, nothing else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use specforge_db_core::execute::Progress;

use crate::args::OutputArgs;
use crate::output::to_stderr;
use crate::text::clean;

/// Hears of progress and shows it on standard error.
pub(crate) struct Bar {
    bar: ProgressBar,
    verbose: bool,
}

impl Bar {
    pub(crate) fn new(output: &OutputArgs) -> Self {
        // On anything but a terminal this draws nothing.
        let target = if output.quiet || output.verbose {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        Self { bar, verbose: output.verbose }
    }

    pub(crate) fn hear(&mut self, progress: Progress<'_>) {
        let words = match progress {
            Progress::Opened => "opened the database".to_owned(),
            Progress::Designed => "designed the schema".to_owned(),
            Progress::Planned { steps } => {
                self.bar.set_length(steps as u64);
                format!("planned {steps} steps")
            }
            Progress::Checking { checks } => format!("asking {checks} questions of the rows"),
            Progress::Saved { to } => format!("saved the database to {}", clean(to)),
            Progress::Started { step, of, description } => {
                self.bar.set_length(of as u64);
                format!("step {step} of {of}: {}", clean(description))
            }
            Progress::Repeated { step, passes, changed } => {
                format!("step {step} changed {changed} rows in pass {passes}")
            }
            Progress::Finished { step, .. } => {
                self.bar.set_position(u64::from(step));
                return;
            }
            Progress::Verifying => "reading the database back".to_owned(),
            _ => return,
        };
        if self.verbose {
            to_stderr(&format!("{}\n", words.replace('\n', " ")));
        }
        self.bar.set_message(words);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
