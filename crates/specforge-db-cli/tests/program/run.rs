//! Starting the program.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use specforge_db_core::tasks::Task;

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard output, which must be one JSON value and nothing else.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the error in a JSON failure, after checking its form and the exit code.
    #[track_caller]
    pub(crate) fn failure(&self, exit: i32, code: &str) -> Value {
        assert_eq!(self.code, exit, "{self:?}");
        let json = self.json();
        assert_eq!(json["status"], "failed", "{self:?}");
        assert_eq!(json["error"]["code"], code, "{self:?}");
        assert!(json["error"]["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        // One short line for people, beside the JSON.
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        assert!(self.stderr.len() < 400, "{self:?}");
        for task in Task::ALL {
            validate(*task, &json);
        }
        json
    }
}

pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specforge-db"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("DATABASE_URL");
    command
}

#[track_caller]
pub(crate) fn run(args: &[&str]) -> Ran {
    run_with(args, b"")
}

#[track_caller]
pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Ran {
    run_command(command().args(args), input)
}

#[track_caller]
pub(crate) fn run_command(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may answer before it has read everything.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs one JSON request.
#[track_caller]
pub(crate) fn request(value: &Value) -> Ran {
    run_with(&["run"], value.to_string().as_bytes())
}

/// Writes a file and gives its path.
pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Checks an answer against the schema of its task.
#[track_caller]
pub(crate) fn validate(task: Task, answer: &Value) {
    static VALIDATORS: LazyLock<Vec<(Task, jsonschema::Validator)>> = LazyLock::new(|| {
        let make = |task: &Task| {
            let schema = serde_json::to_value(task.response_schema()).unwrap();
            (*task, jsonschema::draft202012::new(&schema).unwrap())
        };
        Task::ALL.iter().map(make).collect()
    });
    let (_, validator) = VALIDATORS.iter().find(|(known, _)| *known == task).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(answer).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}: {errors:?}\n{answer:#}", task.name());
}
