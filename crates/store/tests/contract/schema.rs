//! Both engines hold the same schema and understand every statement.

use crate::house::House;
use sqlx::{Connection, Executor, PgConnection, Row, SqlSafeStr, SqliteConnection};
use std::collections::BTreeSet;

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    let (lite, pg) = (House::sqlite().await, House::postgres().await);
    let mut lite = SqliteConnection::connect(&lite.options.url).await.unwrap();
    let mut pg = PgConnection::connect(&pg.options.url).await.unwrap();
    let statements = palabre_store::statements();
    assert!(statements.len() > 80, "{}", statements.len());
    for (name, text) in statements {
        if let Err(error) = (&mut lite).prepare(text.into_sql_str()).await {
            panic!("{name} on sqlite: {error}\n{text}");
        }
        if let Err(error) = (&mut pg).prepare(text.into_sql_str()).await {
            panic!("{name} on postgres: {error}\n{text}");
        }
    }
    let [of_lite, of_pg] = palabre_store::statements_of_each();
    for (name, text) in of_lite {
        if let Err(error) = (&mut lite).prepare(text.into_sql_str()).await {
            panic!("{name}: {error}\n{text}");
        }
    }
    for (name, text) in of_pg {
        if let Err(error) = (&mut pg).prepare(text.into_sql_str()).await {
            panic!("{name}: {error}\n{text}");
        }
    }
}

/// A column as "table.column type required", in common words.
fn column(table: &str, name: &str, kind: &str, required: bool) -> String {
    let kind = match kind.to_lowercase().as_str() {
        "integer" => "bigint".to_owned(),
        "bytea" => "blob".to_owned(),
        kind => kind.to_owned(),
    };
    format!("{table}.{name} {kind}{}", if required { " required" } else { "" })
}

/// The index of words is each engine's own, and cids are filed apart in a file.
const LITE_COLUMNS: &str =
    "select m.name as tbl, c.name as col, c.type as kind, c.\"notnull\" = 1 or c.pk > 0 as required
    from sqlite_schema m, pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like '!_sqlx%' escape '!' and m.name not like 'sqlite!_%' escape '!'
    and m.name not like 'message!_words%' escape '!' and m.name not like 'cids%'";

const PG_COLUMNS: &str = "select table_name::text as tbl, column_name::text as col, data_type::text as kind, is_nullable = 'NO' as required
    from information_schema.columns where table_schema = current_schema() and table_name not like '!_sqlx%' escape '!'
    and table_name <> 'message_words'";

const LITE_INDEXES: &str = "select m.name as tbl, i.name as idx, i.\"unique\" = 1 as single, i.partial = 1 as part, i.origin as origin,
    (select group_concat(name, ',') from (select name from pragma_index_info(i.name) order by seqno)) as cols
    from sqlite_schema m, pragma_index_list(m.name) i
    where m.type = 'table' and m.name not like '!_sqlx%' escape '!' and i.origin <> 'u'
    and m.name not like 'message!_words%' escape '!' and m.name not like 'cids%'";

const PG_INDEXES: &str = "select t.relname::text as tbl, x.relname::text as idx, i.indisunique as single, i.indpred is not null as part,
    case when i.indisprimary then 'pk' else 'c' end as origin,
    (select string_agg(a.attname, ',' order by k.n) from unnest(i.indkey) with ordinality as k (num, n)
     join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num) as cols
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where t.relnamespace = current_schema()::regnamespace and t.relname not like '!_sqlx%' escape '!'
    and t.relname <> 'message_words' and x.relname <> 'messages_by_cid'";

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let (lite, pg) = (House::sqlite().await, House::postgres().await);
    let mut lite = SqliteConnection::connect(&lite.options.url).await.unwrap();
    let mut pg = PgConnection::connect(&pg.options.url).await.unwrap();

    macro_rules! columns {
        ($conn:ident, $sql:ident) => {
            sqlx::query($sql)
                .fetch_all(&mut $conn)
                .await
                .unwrap()
                .iter()
                .map(|row| {
                    column(
                        &row.get::<String, _>(0),
                        &row.get::<String, _>(1),
                        &row.get::<String, _>(2),
                        row.get(3),
                    )
                })
                .collect::<BTreeSet<String>>()
        };
    }
    let columns = columns!(lite, LITE_COLUMNS);
    assert!(columns.contains("messages.seq bigint required"), "{columns:?}");
    assert_eq!(columns, columns!(pg, PG_COLUMNS));

    macro_rules! indexes {
        ($conn:ident, $sql:ident) => {
            sqlx::query($sql)
                .fetch_all(&mut $conn)
                .await
                .unwrap()
                .iter()
                .map(|row| {
                    let (table, cols): (String, String) = (row.get("tbl"), row.get("cols"));
                    match row.get::<String, _>("origin").as_str() {
                        "pk" => format!("{table} keyed ({cols})"),
                        _ => format!(
                            "{table} {} ({cols}) single: {} partial: {}",
                            row.get::<String, _>("idx"),
                            row.get::<bool, _>("single"),
                            row.get::<bool, _>("part")
                        ),
                    }
                })
                // A single integer key is the row itself on one engine, and an index on the other.
                .filter(|index| !index.ends_with("keyed (id)"))
                .collect::<BTreeSet<String>>()
        };
    }
    let indexes = indexes!(lite, LITE_INDEXES);
    assert!(indexes.contains("messages keyed (room,id)"), "{indexes:?}");
    assert_eq!(indexes, indexes!(pg, PG_INDEXES));
}
