//! How the engines go about it: by index, and as cheaply in a big room as in a small one.

use crate::house::House;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

/// Messages of the big room: enough for a scan or a sort to show.
const MANY: i64 = 200_000;

fn statement(name: &str) -> &'static str {
    let found = palabre_store::statements()
        .into_iter()
        .find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no statement {name}")).1
}

/// Statements that look at many rows because that is what is asked: searches in names, sorted in ways nothing is kept
/// in the order of, or the small lists of one person or room.
const SCANS: &[&str] = &["space::SPACE", "space::CLAIM", "file::blob::STORED"];
const SORTS: &[&str] = &[
    "invitation::LIVING",
    "listing::LISTINGS",
    "listing::BY_ACTIVITY",
    "listing::BY_MEMBERS",
    "listing::ROOM_IDS",
    "member::FIRST",
    "member::HEIR",
    "member::NEXT",
    "message::row::REACTIONS",
    "message::row::REACTIONS_BETWEEN",
    "file::attach::OF_MESSAGES",
    "room::delete::MEMBERS",
    "read::OTHERS",
];

async fn plan(conn: &mut SqliteConnection, text: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("explain query plan {text}"));
    let rows = sqlx::query(explain).fetch_all(conn).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

#[tokio::test]
async fn sqlite_finds_every_row_by_an_index() {
    let house = House::sqlite().await;
    let mut conn = SqliteConnection::connect(&house.options.url).await.unwrap();
    for (name, text) in palabre_store::statements() {
        // A row that comes can only mend a reference that was broken before it, and then only are they looked through.
        if text.contains("savepoint") || text.starts_with("insert") && text.contains("values") {
            continue;
        }
        let plan = plan(&mut conn, text).await;
        for step in &plan {
            // The list given as a parameter, and what a subquery has found already, are read to the end.
            let scans = step.starts_with("SCAN")
                && ![
                    "SCAN l VIRTUAL TABLE",
                    "SCAN few",
                    "SCAN seen",
                    "SCAN t",
                    "SCAN (",
                    "SCAN CONSTANT ROW",
                ]
                .iter()
                .any(|allowed| step.starts_with(allowed))
                && !step.contains("USING INDEX")
                && !SCANS.contains(&name.as_str());
            let sorts = step.contains("ORDER BY") && !SORTS.contains(&name.as_str());
            assert!(!scans && !sorts, "{name}: {step}\n{plan:#?}");
        }
    }
}

#[tokio::test]
async fn sqlite_goes_about_a_big_room_as_about_a_small_one() {
    let house = House::sqlite().await;
    let (amina, room) = crowd(&house).await;
    let mut conn = SqliteConnection::connect(&house.options.url).await.unwrap();
    let hot = [
        "message::page::UPTO",
        "message::page::ABOVE",
        "changes::POSTED",
        "changes::CHANGED",
        "listing::LISTING",
        "read::POSITION",
    ];
    let mut before = Vec::new();
    for name in hot {
        before.push(plan(&mut conn, statement(name)).await);
    }
    let fill = "with recursive n (n) as (select 10 union all select n + 1 from n where n < 200009)
        insert into messages (room, id, seq, author, cid, digest, body, renderer, created_at)
        select $1, n, n, $2, 'cid-of-message-' || n, x'00', 'Bonjour', 1, n from n";
    sqlx::query(fill)
        .bind(room)
        .bind(amina)
        .execute(&mut conn)
        .await
        .unwrap();
    for (name, before) in hot.into_iter().zip(before) {
        assert_eq!(plan(&mut conn, statement(name)).await, before, "{name}");
    }
    let page = plan(&mut conn, statement("message::page::UPTO")).await;
    assert_eq!(page[0], "SEARCH m USING PRIMARY KEY (room=? AND id<?)");
    let posted = plan(&mut conn, statement("changes::POSTED")).await;
    assert_eq!(posted[0], "SEARCH m USING PRIMARY KEY (room=? AND id>?)");
    let changed = plan(&mut conn, statement("changes::CHANGED")).await;
    assert_eq!(
        changed[0],
        "SEARCH m USING INDEX messages_changed (room=? AND seq>?)"
    );
    for (name, with) in [
        ("message::pin::PINS", "INDEX"),
        ("message::pin::IDS", "COVERING INDEX"),
    ] {
        let pins = plan(&mut conn, statement(name)).await;
        let looks = format!("SEARCH m USING {with} messages_pinned (room=? AND pinned_at>?)");
        assert!(pins.contains(&looks), "{name}: {pins:#?}");
    }
}

/// Some people and rooms, and one room with a few messages.
async fn crowd(house: &House) -> (i64, i64) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    for n in 0..3 {
        house.post(room, bruno, &format!("{n}")).await;
    }
    (amina, room)
}

/// What the plan says, and how many pages it took to follow it.
async fn explain(conn: &mut PgConnection, name: &str, values: &[i64]) -> (String, i64) {
    let text = format!(
        "explain (analyze, buffers, costs off, timing off, summary off) {}",
        statement(name)
    );
    let mut query = sqlx::query(AssertSqlSafe(text));
    for value in values {
        query = query.bind(*value);
    }
    let rows = query.fetch_all(conn).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let first = lines
        .iter()
        .find(|line| line.trim_start().starts_with("Buffers:"))
        .unwrap();
    let words = first
        .split([' ', '='])
        .filter_map(|word| word.parse::<i64>().ok());
    (lines.join("\n"), words.sum())
}

#[tokio::test]
async fn postgres_reads_a_few_pages_of_a_big_room_by_index() {
    let house = House::postgres().await;
    let (amina, room) = crowd(&house).await;
    let mut conn = PgConnection::connect(&house.options.url).await.unwrap();
    // The references are right: no need to check each.
    sqlx::query("set session_replication_role = replica")
        .execute(&mut conn)
        .await
        .unwrap();
    let fill = "insert into messages (room, id, seq, author, cid, digest, body, renderer, created_at)
        select $1, n, n, $2, 'cid-of-message-' || n, '\\x00', 'Bonjour', 1, n from generate_series(10, 200009) n";
    sqlx::query(fill)
        .bind(room)
        .bind(amina)
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query("update rooms set head = $2, last_id = $2 where id = $1")
        .bind(room)
        .bind(MANY + 9)
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query("vacuum analyze").execute(&mut conn).await.unwrap();
    let middle = MANY / 2;
    let hot: [(&str, &str, &[i64]); 10] = [
        ("message::page::UPTO", "messages_pkey", &[room, middle, 51, 0]),
        ("message::page::UPTO", "messages_pkey", &[room, MANY, 51, 0]),
        ("message::page::ABOVE", "messages_pkey", &[room, middle, 51, 0]),
        ("message::page::ANY_ABOVE", "messages_pkey", &[room, middle, 0]),
        ("changes::POSTED", "messages_pkey", &[room, MANY - 100, 201]),
        ("changes::CHANGED", "messages_changed", &[room, MANY - 100, 201]),
        ("listing::LISTING", "messages_pkey", &[amina, 1000, room]),
        ("read::POSITION", "messages_pkey", &[room, amina, 1000]),
        ("message::pin::PINS", "messages_pinned", &[room, amina, 50]),
        ("message::pin::IDS", "messages_pinned", &[room, amina, 50]),
    ];
    for (name, index, values) in hot {
        let (plan, pages) = explain(&mut conn, name, values).await;
        assert!(plan.contains(index), "{name}\n{plan}");
        assert!(!plan.contains("Seq Scan on messages"), "{name}\n{plan}");
        assert!(pages < 1200, "{name} read {pages} pages\n{plan}");
    }
    let (plan, pages) = explain(&mut conn, "message::page::UPTO", &[room, middle, 51, 0]).await;
    assert!(!plan.contains("Sort"), "{plan}");
    assert!(pages < 300, "{pages}\n{plan}");
}
