//! The command line as an administrator meets it: what is said, where, and with which exit code.

use crate::folder::{Folder, Said};

const PASSWORD: &str = "Une-phrase-de-passe-7\n";

#[test]
fn help_and_version_are_told_on_stdout() {
    let folder = Folder::new();
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["migrate", "--help"],
        &["check", "--help"],
        &["user", "--help"],
        &["user", "create", "--help"],
        &["user", "password", "--help"],
        &["user", "role", "--help"],
        &["user", "disable", "--help"],
        &["user", "enable", "--help"],
    ] {
        let said = folder.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}");
        assert!(
            said.out.contains("Usage: palabre") && said.err.is_empty(),
            "{arguments:?}: {}",
            said.err
        );
    }
    assert!(
        folder.run(&["--help"]).out.contains("--rate-messages"),
        "settings are told"
    );
    let version = folder.run(&["--version"]);
    assert_eq!(
        (version.code, version.out),
        (0, format!("palabre {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn bad_usage_is_one_line_and_exits_with_2() {
    let folder = Folder::new();
    for arguments in [
        &["dance"][..],
        &["--colour", "blue"],
        &["serve", "now"],
        &["user"],
        &["user", "create"],
        &["user", "create", "alice"],
        &["user", "role", "alice", "king"],
        &["--log", "info", "--log", "warn"],
    ] {
        let said = folder.run(arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        said.one_line_of_error();
    }
}

#[test]
fn a_bad_setting_is_one_line_and_exits_with_1() {
    let folder = Folder::new();
    for (arguments, expected) in [
        (&["--listen", "everywhere"][..], "listen: write ADDRESS:PORT"),
        (&["check", "--listen", "0.0.0.0:0"], "public_url is needed"),
        (&["--rate_messages", "many"], "rate_messages: write COUNT/PERIOD"),
        (&["--config", "absent.toml"], "absent.toml cannot be read"),
        (
            &["--database-url", "mysql://root:hunter2@localhost/x"],
            "database_url: begin with",
        ),
        (
            &["--redis-url", "redis://localhost"],
            "redis_url: this version does not have it",
        ),
    ] {
        let error = folder.run(arguments).failure();
        assert!(
            error.contains(expected) && !error.contains("hunter2"),
            "{arguments:?}: {error}"
        );
    }
    folder.write("palabre.toml", "listn = \"127.0.0.1:1\"");
    assert!(
        folder
            .run(&["check"])
            .failure()
            .contains("listn is not a setting")
    );
}

#[test]
fn the_first_account_is_an_administrator_and_names_are_unique() {
    let folder = Folder::new();
    let create = |name: &str, role: &str, password: &str| {
        folder.run_with(
            &["user", "create", name, "--role", role, "--password-stdin"],
            password,
        )
    };
    assert!(
        create("alice", "member", PASSWORD)
            .failure()
            .contains("--role admin")
    );
    assert!(
        create("al", "admin", PASSWORD)
            .failure()
            .starts_with("palabre: username: ")
    );
    assert!(
        create("alice", "admin", "12345678\n")
            .failure()
            .starts_with("palabre: password: ")
    );
    create("alice", "admin", PASSWORD).success();
    create("bruno", "member", PASSWORD).success();
    assert!(
        create("ALICE", "member", PASSWORD)
            .failure()
            .contains("already bears the name")
    );
}

#[test]
fn an_account_is_changed_by_its_name() {
    let folder = Folder::new();
    folder.administrator("alice");
    folder.run(&["user", "role", "alice", "moderator"]).success();
    folder.run(&["user", "disable", "Alice"]).success();
    folder.run(&["user", "enable", "alice"]).success();
    folder
        .run_with(&["user", "password", "alice", "--password-stdin"], PASSWORD)
        .success();
    for arguments in [["user", "disable", "nobody"], ["user", "enable", "nobody"]] {
        assert!(
            folder
                .run(&arguments)
                .failure()
                .contains("no account bears the name nobody")
        );
    }
}

#[test]
fn migrating_makes_the_folder_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.run(&["migrate"]).success();
    folder.run(&["migrate"]).success();
    let mode = |name: &str| folder.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/palabre.db")), (0o700, 0o600));
}

#[test]
fn checking_tells_what_is_wrong_and_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.run(&["check"]).success();
    assert!(!folder.path("data").exists(), "nothing was made");
    folder.run(&["migrate"]).success();
    let good = folder.run(&["check"]).success();
    for subject in ["configuration", "folder", "disk", "clock", "database"] {
        assert!(
            good.contains(&format!("ok       {subject}: ")),
            "{subject}: {good}"
        );
    }
    std::fs::set_permissions(folder.path("data"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let bad: Said = folder.run(&["check"]);
    assert!(
        bad.out.contains("problem  folder: ") && bad.out.contains("chmod 700"),
        "{}",
        bad.out
    );
    assert_eq!(
        (bad.code, bad.one_line_of_error().contains("1 problem ")),
        (1, true)
    );
    std::fs::set_permissions(folder.path("data"), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::write(
        folder.path("data/palabre.db"),
        "this is no database at all, but it is long enough",
    )
    .unwrap();
    assert!(folder.run(&["check"]).out.contains("problem  database: "));
}
