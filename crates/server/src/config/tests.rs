//! What may be set, and what is refused.

use super::*;
use std::{collections::HashMap, path::Path, time::Duration};

fn refused(values: &[(&str, &str)]) -> String {
    let error = Config::new(values.iter().copied()).expect_err("it is refused").0;
    assert!(!error.contains('\n'), "one line: {error}");
    error
}

fn accepted(values: &[(&str, &str)]) -> Config {
    Config::new(values.iter().copied()).unwrap()
}

#[test]
fn the_defaults_are_those_of_the_wire_and_of_the_contract() {
    let config = Config::default();
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.listen, ["127.0.0.1:5000".parse().unwrap()]);
    assert_eq!(config.database_url, "sqlite:./data/palabre.db");
    assert_eq!(config.database_file(), Some(PathBuf::from("./data/palabre.db")));
    assert_eq!(config.registration, None);
    assert_eq!(config.connections_per_person, 20);
    assert_eq!((config.public_url, config.log_json), (None, false));
    let rate = |count, seconds| {
        Some(Rate {
            count,
            period: Duration::from_secs(seconds),
        })
    };
    assert_eq!(config.rate_messages, rate(20, 10));
    assert_eq!(config.rate_signins, rate(10, 180));
    assert_eq!(config.rate_signups, rate(10, 3_600));
}

#[test]
fn the_stronger_source_wins() {
    let folder = std::env::temp_dir().join(format!("palabre-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("palabre.toml");
    std::fs::write(&file, "log = \"debug\"\nregistration = \"closed\"\nsubscriptions = 7\nlisten = [\"127.0.0.1:1\", \"[::1]:2\"]\n").unwrap();
    let environment = HashMap::from([
        ("PALABRE_REGISTRATION", "invite"),
        ("PALABRE_LOG", "warn"),
        ("PALABRE_SUBSCRIPTIONS", " "),
    ]);
    let variable = |name: &str| environment.get(name).map(|text| text.to_string());
    let values = gather(vec![("log", "error".into())], variable, Some(&file)).unwrap();
    let config = Config::new(values).unwrap();
    assert_eq!(config.log, "error", "the flag");
    assert_eq!(config.registration, Some(Registration::Invite), "the environment");
    assert_eq!(
        config.limits.subscriptions, 7,
        "the file, as an empty variable is absent"
    );
    assert_eq!(config.listen.len(), 2);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_that_cannot_be_used_is_refused() {
    let folder = std::env::temp_dir().join(format!("palabre-file-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("palabre.toml");
    let error = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let error = gather(vec![], |_| None, Some(&file)).unwrap_err().0;
        assert!(!error.contains('\n'), "one line: {error}");
        error
    };
    assert!(error("listn = \"127.0.0.1:1\"").contains("listn is not a setting"));
    assert!(error("log = [\"info\"]").contains("log: write a text"));
    assert!(error("log = true").contains("log: write a text"));
    let secret = error("log = \"info\"\ndatabase_url = \"postgres://a:hunter2@h/d");
    assert!(
        secret.contains("line 2") && !secret.contains("hunter2"),
        "{secret}"
    );
    std::fs::remove_dir_all(folder).unwrap();
    let absent = gather(vec![], |_| None, Some(Path::new("/nonexistent/palabre.toml")))
        .unwrap_err()
        .0;
    assert!(absent.contains("cannot be read"), "{absent}");
}

#[test]
fn unknown_variables_are_noticed() {
    let names = [
        "PALABRE_LISTN",
        "PALABRE_LISTEN",
        "PALABRE_TEST_POSTGRES",
        "PALABRE_CONFIG",
        "PATH",
    ];
    assert_eq!(
        unknown_variables(names.iter().map(|name| name.to_string())),
        ["PALABRE_LISTN"]
    );
}

#[test]
fn a_listener_that_others_reach_needs_a_public_url() {
    assert!(refused(&[("listen", "0.0.0.0:5000")]).starts_with("public_url is needed"));
    assert!(refused(&[("listen", "127.0.0.1:5000,[::]:5000")]).starts_with("public_url is needed"));
    let config = accepted(&[
        ("listen", "0.0.0.0:5000"),
        ("public_url", "https://chat.example.org"),
    ]);
    assert!(!config.is_loopback_only());
    assert!(accepted(&[("listen", "127.0.0.9:1, [::1]:2")]).is_loopback_only());
    for text in [
        "5000",
        "localhost",
        "127.0.0.1",
        "127.0.0.1:70000",
        "",
        ",",
        "example.org:80",
    ] {
        assert!(
            refused(&[("listen", text)]).starts_with("listen: write"),
            "{text}"
        );
    }
}

#[test]
fn a_public_url_is_an_origin() {
    let origin = |text: &str| accepted(&[("public_url", text)]).public_url.unwrap();
    assert_eq!(
        origin("HTTPS://Chat.Example.org:443/").text,
        "https://chat.example.org"
    );
    assert_eq!(origin("https://chat.example.org").host, "chat.example.org");
    assert_eq!(origin("http://localhost:5000").host, "localhost:5000");
    assert_eq!(origin("http://[::1]:80").text, "http://[::1]");
    assert!(!origin("http://a.example").secure && origin("https://a.example").secure);
    for text in [
        "chat.example.org",
        "ftp://chat.example.org",
        "https://",
        "https://*",
        "https://*.example.org",
        "https://a:b@chat.example.org",
        "https://chat.example.org:",
        "https://chat.example.org:0",
        "https://chat.example.org:99999",
        "https://chat.example.org/palabre",
        "https://chat.example.org/?a",
        "https://discussion.été.fr",
        "*",
    ] {
        assert!(
            refused(&[("public_url", text)]).starts_with("public_url: "),
            "{text}"
        );
    }
}

#[test]
fn an_unencrypted_public_url_and_absent_limits_are_warned_of() {
    assert!(
        accepted(&[("public_url", "http://localhost:5000")])
            .warnings()
            .is_empty()
    );
    assert!(
        accepted(&[("public_url", "http://[::1]:5000")])
            .warnings()
            .is_empty()
    );
    assert_eq!(
        accepted(&[("public_url", "http://chat.example.org")])
            .warnings()
            .len(),
        1
    );
    let open = [
        ("listen", "0.0.0.0:1"),
        ("public_url", "https://a.example"),
        ("rate_signins", "0"),
    ];
    assert!(accepted(&open).warnings()[0].starts_with("rate_signins is off"));
    assert!(
        accepted(&[("rate_signins", "0")]).warnings().is_empty(),
        "for load tests"
    );
}

#[test]
fn proxies_are_addresses_or_networks() {
    let proxies = accepted(&[("trusted_proxies", "127.0.0.1, 10.0.0.0/8,::1,fd00::/8")]).trusted_proxies;
    let text: Vec<String> = proxies
        .iter()
        .map(|(address, prefix)| format!("{address}/{prefix}"))
        .collect();
    assert_eq!(text, ["127.0.0.1/32", "10.0.0.0/8", "::1/128", "fd00::/8"]);
    for text in [
        "proxy",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "::/0",
        "0.0.0.0/0",
        "10.0.0.0/",
        "fd00::1/8",
        "*",
    ] {
        assert!(
            refused(&[("trusted_proxies", text)]).starts_with("trusted_proxies: "),
            "{text}"
        );
    }
}

#[test]
fn a_rate_is_a_count_and_a_period() {
    let rate = |text: &str| accepted(&[("rate_messages", text)]).rate_messages;
    assert_eq!(rate("0"), None);
    assert_eq!(
        rate("1/2h"),
        Some(Rate {
            count: 1,
            period: Duration::from_secs(7_200)
        })
    );
    assert_eq!(rate("5/1min"), rate("5/60s"));
    for text in [
        "", "20", "20/", "/10s", "20/10", "0/10s", "20/0s", "-1/10s", "20/10y", "20/1.5s", "2e3/1s", "20/é",
    ] {
        assert!(
            refused(&[("rate_messages", text)]).starts_with("rate_messages: write COUNT/PERIOD"),
            "{text}"
        );
    }
}

#[test]
fn numbers_and_sizes_have_bounds() {
    assert_eq!(accepted(&[("frame_bytes", "128KiB")]).limits.frame_bytes, 131_072);
    assert_eq!(accepted(&[("file_bytes", "1 GiB")]).limits.file_bytes, 1 << 30);
    assert_eq!(
        accepted(&[("connections_per_person", "0")]).connections_per_person,
        0
    );
    assert_eq!(
        accepted(&[("message_chars", "12_000")]).limits.message_chars,
        12_000
    );
    for (name, text) in [
        ("password_min_chars", "6"),
        ("subscriptions", "0"),
        ("subscriptions", "-3"),
        ("file_bytes", "25 Mo"),
        ("file_bytes", "99999999999999GiB"),
        ("replay_changes", "many"),
    ] {
        assert!(
            refused(&[(name, text)]).starts_with(&format!("{name}: write a")),
            "{name} {text}"
        );
    }
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    assert!(
        refused(&[("username_min_chars", "20"), ("username_max_chars", "10")]).contains("username_min_chars")
    );
    assert!(
        refused(&[("password_min_chars", "100"), ("password_max_chars", "90")])
            .contains("password_min_chars")
    );
    assert!(refused(&[("message_chars", "30000")]).contains("121024"));
}

#[test]
fn a_database_is_a_file_or_a_server() {
    assert_eq!(
        accepted(&[("data_dir", "/srv/p")]).database_url,
        "sqlite:/srv/p/palabre.db"
    );
    let file = |url: &str| accepted(&[("database_url", url)]).database_file();
    assert_eq!(file("sqlite:///srv/p.db"), Some(PathBuf::from("/srv/p.db")));
    assert_eq!(file("postgres://palabre:secret@db/palabre"), None);
    for url in [
        "mysql://root:hunter2@h/d",
        "palabre.db",
        "sqlite:",
        "sqlite::memory:",
    ] {
        let error = refused(&[("database_url", url)]);
        assert!(
            error.starts_with("database_url: ") && !error.contains("hunter2"),
            "{error}"
        );
    }
}

#[test]
fn what_this_version_lacks_is_refused_rather_than_ignored() {
    for name in ["redis_url", "metrics_listen"] {
        assert!(refused(&[(name, "redis://127.0.0.1")]).contains("this version does not have it yet"));
    }
}

#[test]
fn every_value_that_is_one_of_a_few_words_names_them() {
    assert!(refused(&[("registration", "Open")]).contains("open, invite or closed"));
    assert!(refused(&[("log_format", "xml")]).contains("text or json"));
    assert!(refused(&[("log", "palabre=loud")]).starts_with("log: "));
    assert!(refused(&[("data_dir", "")]).starts_with("data_dir: "));
    assert!(refused(&[("colour", "blue")]).contains("not a setting"));
}
