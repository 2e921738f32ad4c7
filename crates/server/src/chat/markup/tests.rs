//! What texts become.

mod wild;

use super::{html, names, with_present_names};
use palabre_store::{Html, Named, Person, Whom};

/// The HTML of a text in which everybody named is there; none when it is plain.
fn shown(text: &str) -> Option<String> {
    match html(text, 50) {
        Html::Plain => None,
        Html::Ready(html) => Some(html),
        Html::Named(template) => {
            let found: Vec<Option<Named>> = template.names.iter().map(|name| known(&name.whom)).collect();
            (template.fill)(&template, &found)
        }
    }
}

fn amina() -> Person {
    Person {
        id: 7,
        name: "amina".into(),
        display: "Amina <Diallo>".into(),
        tint: 3,
        avatar: None,
    }
}

fn known(whom: &Whom) -> Option<Named> {
    let key = crate::chat::name::username_key("amina");
    match whom {
        Whom::Person(asked) => (*asked == key).then(|| Named::Person(amina())),
        Whom::Everybody => Some(Named::Everybody),
        Whom::Room(keys) => keys
            .iter()
            .any(|key| ["projet boreal", "projet [v2]"].contains(&key.as_str()))
            .then_some(Named::Room(12)),
    }
}

const A: &str = "rel=\"noopener nofollow ugc\" target=\"_blank\"";
const AMINA: &str = "<a class=\"mention\" data-u=\"7\" href=\"/people/7\">@Amina &lt;Diallo&gt;</a>";
const TOUS: &str = "<span class=\"mention mention-all\" data-all=\"\">@tous</span>";
const BOREAL: &str = "<a class=\"mention-room\" data-r=\"12\" href=\"/rooms/12\">#";

#[test]
fn lines_of_text_are_plain() {
    for text in [
        "Bonjour à tous",
        "a < b && c > d",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>\n\n<!-- a -->",
        "javascript:alert(1)",
        "https:",
        "@personne et #rien, moi @ ici et #",
        "# Titre",
        "Titre\n=====",
        "Bonjour\n---",
        "---",
        "![image](javascript:alert(1))",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[a]: /b\n[c]: data:d",
        "[^1]: note[^1]",
        "- [ ] fait".trim_start_matches("- "),
        "&lt;b&gt; &amp; &#x41;",
        "2 * 3 * 4 = 24 ~environ~",
        "    quatre blancs",
        "snake_case_name",
        "C:\\Users\\amina",
        "```",
        ">",
        "-",
        "***",
        "\u{0}\u{1}\u{fdd0}",
    ] {
        assert_eq!(shown(text), None, "{text}");
    }
}

#[test]
fn the_calm_subset_is_rendered() {
    for (text, wanted) in [
        ("**Bonjour**", "<p><strong>Bonjour</strong></p>"),
        (
            "*un* _deux_ ~~trois~~ `<q>`",
            "<p><em>un</em> <em>deux</em> <del>trois</del> <code>&lt;q&gt;</code></p>",
        ),
        (
            "**un**\ndeux  \ntrois\n\nquatre",
            "<p><strong>un</strong><br>deux<br>trois</p><p>quatre</p>",
        ),
        (
            "> cité\n> **fort**",
            "<blockquote><p>cité<br><strong>fort</strong></p></blockquote>",
        ),
        (
            "- un\n- deux\n  1. trois",
            "<ul><li>un</li><li>deux<ol><li>trois</li></ol></li></ul>",
        ),
        (
            "3. trois\n4. quatre",
            "<ol start=\"3\"><li>trois</li><li>quatre</li></ol>",
        ),
        (
            "```rust\nfn main() { a & b }\n```",
            "<pre><code class=\"language-rust\">fn main() { a &amp; b }</code></pre>",
        ),
        (
            "```\"><script>\nx\n\ny\n```",
            "<pre><code>\"&gt;&lt;script&gt;\nx\n\ny</code></pre>",
        ),
        (
            "```let x = 1;\nlet y = 2;\n```",
            "<pre><code>let x = 1;\nlet y = 2;</code></pre>",
        ),
        (
            "avant\n```important",
            "<p>avant</p><pre><code class=\"language-important\">important</code></pre>",
        ),
        ("# Titre *beau* #", "<p># Titre <em>beau</em> #</p>"),
        ("*Titre*\n===", "<p><em>Titre</em><br>===</p>"),
        ("**a**\n\n---", "<p><strong>a</strong></p><p>---</p>"),
        ("<b>*x*</b>", "<p>&lt;b&gt;<em>x</em>&lt;/b&gt;</p>"),
        (
            "<div>\n*x*\n</div>\n\n*y*",
            "<p>&lt;div&gt;<br>*x*<br>&lt;/div&gt;</p><p><em>y</em></p>",
        ),
        ("\\*non\\*", "<p>*non*</p>"),
        ("*a* &lt; &copy;", "<p><em>a</em> &amp;lt; &amp;copy;</p>"),
        ("*a* ![b](http://c.fr)", "SOURCE"),
    ] {
        let wanted = match wanted {
            "SOURCE" => format!("<p><em>a</em> ![b](<a href=\"http://c.fr\" {A}>http://c.fr</a>)</p>"),
            wanted => wanted.to_owned(),
        };
        assert_eq!(shown(text).as_deref(), Some(wanted.as_str()), "{text}");
    }
}

#[test]
fn addresses_become_links_where_a_link_may_lead() {
    for (text, shows) in [
        (
            "voir https://exemple.fr/?a=1&b=2.",
            "<p>voir <a href=\"https://exemple.fr/?a=1&amp;b=2\" REL>https://exemple.fr/?a=1&amp;b=2</a>.</p>",
        ),
        (
            "« https://exemple.fr/été »",
            "<p>« <a href=\"https://exemple.fr/été\" REL>https://exemple.fr/été</a> »</p>",
        ),
        (
            "https://exemple.fr/__init__.py et https://exemple.fr/a*b*c/~~d~~e",
            "<p><a href=\"https://exemple.fr/__init__.py\" REL>https://exemple.fr/__init__.py</a> et \
             <a href=\"https://exemple.fr/a*b*c/~~d~~e\" REL>https://exemple.fr/a*b*c/~~d~~e</a></p>",
        ),
        (
            "**https://exemple.fr/_a_**",
            "<p><strong><a href=\"https://exemple.fr/_a_\" REL>https://exemple.fr/_a_</a></strong></p>",
        ),
        (
            "«https://exemple.fr»",
            "<p>«<a href=\"https://exemple.fr\" REL>https://exemple.fr</a>»</p>",
        ),
        (
            "<https://exemple.fr>",
            "<p><a href=\"https://exemple.fr\" REL>https://exemple.fr</a></p>",
        ),
        (
            "[ici **là**](https://exemple.fr \"titre\")",
            "<p><a href=\"https://exemple.fr\" REL>ici <strong>là</strong></a></p>",
        ),
        (
            "écrire à moi@exemple.fr",
            "<p>écrire à <a href=\"mailto:moi@exemple.fr\" REL>moi@exemple.fr</a></p>",
        ),
        (
            "https://exemple.fr/mailto:|moi@exemple.fr",
            "<p><a href=\"https://exemple.fr/mailto\" REL>https://exemple.fr/mailto</a>:\
             <a href=\"mailto:|moi@exemple.fr\" REL>|moi@exemple.fr</a></p>",
        ),
        (
            "mailto:moi@exemple.fr, xmailto:toi@exemple.fr",
            "<p><a href=\"mailto:moi@exemple.fr\" REL>mailto:moi@exemple.fr</a>, \
             xmailto:<a href=\"mailto:toi@exemple.fr\" REL>toi@exemple.fr</a></p>",
        ),
        (
            "看https://пример.рф/путь, moi@пример.рф et https://उदाहरण.भारत:5000?a=é",
            "<p>看<a href=\"https://пример.рф/путь\" REL>https://пример.рф/путь</a>, \
             <a href=\"mailto:moi@пример.рф\" REL>moi@пример.рф</a> et \
             <a href=\"https://उदाहरण.भारत:5000?a=é\" REL>https://उदाहरण.भारत:5000?a=é</a></p>",
        ),
        (
            "(https://[::1]:5000/x) http://[2001:db8::1]",
            "<p>(<a href=\"https://[::1]:5000/x\" REL>https://[::1]:5000/x</a>) \
             <a href=\"http://[2001:db8::1]\" REL>http://[2001:db8::1]</a></p>",
        ),
        (
            "[toi](mailto:toi@exemple.fr)",
            "<p><a href=\"mailto:toi@exemple.fr\" REL>toi</a></p>",
        ),
        (
            "*[x](javascript:alert(1))*",
            "<p><em>[x](javascript:alert(1))</em></p>",
        ),
        (
            "*[x](/rooms/1)* [y](data:text/html,z)",
            "<p><em>[x](/rooms/1)</em> [y](data:text/html,z)</p>",
        ),
        (
            "*a* [](https://exemple.fr)",
            "<p><em>a</em> [](<a href=\"https://exemple.fr\" REL>https://exemple.fr</a>)</p>",
        ),
        (
            "*a* [\u{200b}](https://exemple.fr)",
            "<p><em>a</em> [\u{200b}](<a href=\"https://exemple.fr\" REL>https://exemple.fr</a>)</p>",
        ),
        (
            "[a]\n\n[a]: https://exemple.fr",
            "<p><a href=\"https://exemple.fr\" REL>a</a></p><p>[a]: <a href=\"https://exemple.fr\" REL>https://exemple.fr</a></p>",
        ),
        (
            "`https://exemple.fr` *a*",
            "<p><code>https://exemple.fr</code> <em>a</em></p>",
        ),
    ] {
        assert_eq!(shown(text), Some(shows.replace("REL", A)), "{text}");
    }
    for text in [
        "ftp://exemple.fr/a",
        "file:///etc/passwd",
        "javascript://exemple.fr/%0aalert(1)",
        "data:text/html,x",
        "https://256.1.1.1/",
        "[x](https://host:99999/)",
        "<https://exemple.fr:x/>",
        "https://[::1/ et http://1.2.3.4.5/",
        "https://[abc]/ et https://[1:2]:5/x",
    ] {
        assert_eq!(shown(text), None, "{text}");
    }
}

#[test]
fn names_are_shown_as_who_they_are_and_no_others() {
    for (text, wanted) in [
        ("@amina, vois", format!("<p>{AMINA}, vois</p>")),
        ("(@AMINA...)", format!("<p>({AMINA}...)</p>")),
        ("**@amina**-", format!("<p><strong>{AMINA}</strong>-</p>")),
        ("@personne et @amina", format!("<p>@personne et {AMINA}</p>")),
        ("@tous", format!("<p>{TOUS}</p>")),
        (
            "l’@amina\n#Projet-Boréal",
            format!("<p>l’{AMINA}<br>{BOREAL}Projet-Boréal</a></p>"),
        ),
        (
            "#[Projet Boréal] ou #[rien]",
            format!("<p>{BOREAL}Projet Boréal</a> ou #[rien]</p>"),
        ),
        (
            "#[Projet [v2]], #[un #[Projet Boréal]",
            format!("<p>{BOREAL}Projet [v2]</a>, #[un {BOREAL}Projet Boréal</a></p>"),
        ),
    ] {
        assert_eq!(shown(text), Some(wanted), "{text}");
    }
    for text in [
        "moi@amina",
        "`@amina`",
        "\\@amina",
        "```\n@amina\n```",
        "[@amina](https://exemple.fr)",
        "a#Projet-Boréal",
    ] {
        assert!(!shown(text).unwrap_or_default().contains("mention"), "{text}");
    }
    let crowd: String = (0..200).map(|n| format!("@nom{n} ")).collect();
    let Html::Named(template) = html(&crowd, 50) else {
        panic!("names are found")
    };
    assert_eq!(template.names.len(), 50);
}

#[test]
fn a_person_is_shown_by_the_name_they_have_now() {
    let before = shown("**@amina** et @amina ; data-u=\"7\">@x</a>").unwrap();
    let now = Person {
        display: "Zoé & Cie".into(),
        ..amina()
    };
    let other = Person { id: 8, ..amina() };
    assert_eq!(with_present_names(&before, &[&other]), before);
    let after = with_present_names(&before, &[&other, &now]);
    assert_eq!(after, before.replace("Amina &lt;Diallo&gt;", "Zoé &amp; Cie"));
    assert!(names::mentions(&after, 7) && !names::mentions(&after, 8));
    assert!(!names::mentions("&lt;a class=\"mention\" data-u=\"7\"", 7));
}

#[test]
fn lines_that_are_nested_too_deep_stay_apart() {
    let levels: String = (0..9)
        .map(|level| format!("{}- n{level}\n", "  ".repeat(level)))
        .collect();
    let list = shown(&(levels + &"  ".repeat(8) + "- pain\n")).unwrap();
    assert!(list.contains("n5<br>n6<br>n7<br>n8<br>pain</li>"), "{list}");
    let quotes =
        shown(&(">".repeat(20) + " un\n" + &">".repeat(20) + "\n" + &">".repeat(20) + " deux")).unwrap();
    assert!(quotes.contains("un<br>deux"), "{quotes}");
}
