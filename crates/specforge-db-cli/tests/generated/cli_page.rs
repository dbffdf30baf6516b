//! `docs/cli.md`: the help of every verb.

use std::fmt::Write as _;

/// The page.
pub(crate) fn page(command: clap::Command) -> String {
    // A fixed width, whatever the terminal.
    let mut command = command.term_width(100);
    command.build();
    let mut text = String::from(
        "# Command line\n\nThis page is the program's own help; a test keeps it so.\n",
    );
    help(&mut text, "##", &mut command.clone());
    for verb in command.get_subcommands() {
        if verb.get_name() != "help" && !verb.is_hide_set() {
            help(&mut text, "##", &mut verb.clone().term_width(100));
        }
    }
    text
}

fn help(text: &mut String, level: &str, command: &mut clap::Command) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let help = command.render_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(text, "\n{level} `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end()).unwrap();
}
