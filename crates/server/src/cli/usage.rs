//! The flags that are settings, and bad usage told in one line.

use crate::config::SETTINGS;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, error::ErrorKind, value_parser};
use std::{path::PathBuf, process::ExitCode};

/// What the command line says about settings.
pub(super) struct Usage {
    /// The settings given, as text.
    pub(super) settings: Vec<(&'static str, String)>,
    /// The file given.
    pub(super) file: Option<PathBuf>,
}

impl Usage {
    pub(super) fn of(matches: &ArgMatches) -> Usage {
        let settings = SETTINGS.iter().filter_map(|setting| {
            let values: Vec<String> = matches.get_many::<String>(setting.name)?.cloned().collect();
            Some((setting.name, values.join(",")))
        });
        Usage {
            settings: settings.collect(),
            file: matches.get_one::<PathBuf>("config").cloned(),
        }
    }
}

/// The commands of `C` with one flag for each setting, accepted before and after the command's name.
pub(super) fn command<C: CommandFactory>() -> clap::Command {
    let file = Arg::new("config")
        .long("config")
        .env("PALABRE_CONFIG")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("File of settings; palabre.toml of the working folder is read when there is one");
    let settings = SETTINGS.iter().map(|setting| {
        let default = setting
            .default
            .map(|text| format!(" [default: {text}]"))
            .unwrap_or_default();
        Arg::new(setting.name)
            .long(setting.flag())
            .alias(setting.name)
            .value_name("VALUE")
            .action(if setting.is_list {
                ArgAction::Append
            } else {
                ArgAction::Set
            })
            .help(format!("{}{default}", setting.about))
    });
    let flags: Vec<Arg> = std::iter::once(file)
        .chain(settings)
        .map(|flag| {
            flag.global(true)
                .help_heading("Settings")
                .allow_hyphen_values(true)
        })
        .collect();
    C::command().args(flags).after_help(
        "A flag wins over the variable PALABRE_NAME of the environment, which wins over the file. See docs/administration.md.",
    )
}

/// Prints help and version as they are, and bad usage in one line.
pub(super) fn tell(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // Nobody is left to tell when stdout is closed.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let what: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let what = if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        "a command is missing".to_owned()
    } else {
        what.join(" ")
    };
    let what = what.trim_start_matches("error: ");
    eprintln!("palabre: {what}; palabre --help tells what may be asked");
    ExitCode::from(2)
}
