//! Rooms and their members in a browser without scripts.

use crate::{
    app::TestApp,
    browser::{Browser, encoded},
};
use serde_json::json;

#[tokio::test]
async fn a_room_is_made_by_a_form() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let fields = [
        ("name", "Projet Boréal"),
        ("topic", "Le site"),
        ("kind", "public"),
    ];
    let page = browser.send("/rooms/new", &fields).await;
    page.is(200, "/rooms/2")
        .says("Salon créé")
        .says("C’est le tout début de Projet Boréal.")
        .says("Le site");
    let refused = [
        ("name", "PROJET  boreal"),
        ("topic", "Autre sujet"),
        ("kind", "private2"),
    ];
    let page = browser.send("/rooms/new", &refused).await;
    page.is(422, "/rooms/new")
        .says("Choisissez un accès de la liste.");
    let refused = [
        ("name", "PROJET  boreal"),
        ("topic", "Autre sujet"),
        ("kind", "public"),
    ];
    let page = browser.send("/rooms/new", &refused).await;
    page.is(422, "/rooms/new")
        .says("id=\"name-error\">Un salon porte déjà ce nom.");
    assert!(page.field("name").contains("value=\"PROJET  boreal\""));
    assert!(page.field("topic").contains("value=\"Autre sujet\""));
    let page = browser
        .send(
            "/rooms/new",
            &[("name", " "), ("topic", &"x".repeat(251)), ("kind", "public")],
        )
        .await;
    page.says("2 champs sont à corriger.")
        .says("Donnez un nom au salon.")
        .says("250 caractères au plus.");
}

#[tokio::test]
async fn what_people_write_is_never_markup() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let page = browser
        .send(
            "/rooms/new",
            &[("name", hostile), ("topic", hostile), ("kind", "public")],
        )
        .await;
    page.is(200, "/rooms/2");
    amina.say(2, hostile).await;
    amina
        .api
        .patch("/me", &json!({"display": hostile, "about": hostile}))
        .await;
    let person = format!("/people/{}", amina.id);
    let refused = browser
        .send(
            "/rooms/new",
            &[("name", hostile), ("topic", hostile), ("kind", "public")],
        )
        .await;
    assert_eq!(refused.status, 422);
    let mut pages = vec![refused];
    for path in [
        "/",
        "/rooms/2",
        "/rooms/2/edit",
        "/rooms/2/members",
        "/settings/profile",
        &person,
        &format!("/?q={}", encoded(hostile)),
    ] {
        pages.push(browser.open(path).await);
    }
    pages.push(
        Browser::new(&house)
            .send("/login", &[("identifier", hostile), ("next", hostile)])
            .await,
    );
    for page in pages {
        page.says_nothing_of("<script>alert")
            .says_nothing_of("<img src=x");
    }
}

#[tokio::test]
async fn a_click_in_the_list_joins_and_another_leaves() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Jardin", "public").await;
    amina.say(room, "Entre membres").await;
    let mut browser = Browser::of(&house, &bruno);
    let path = format!("/rooms/{room}");
    let page = browser.open(&path).await;
    page.says("Jardin")
        .says("1 membre")
        .says("Rejoindre le salon")
        .says_nothing_of("Entre membres");
    browser
        .open("/")
        .await
        .says(&format!("action=\"{path}/join\""))
        .says("non rejoint");
    browser
        .send(&format!("{path}/join"), &[])
        .await
        .is(200, &path)
        .says("Entre membres");
    browser.send(&format!("{path}/join"), &[]).await.is(200, &path);
    browser
        .open("/")
        .await
        .says(&format!("href=\"{path}\""))
        .says_nothing_of(&format!("action=\"{path}/join\""));
    let page = browser.send(&format!("{path}/leave"), &[]).await;
    page.is(200, "/")
        .says("Vous avez quitté le salon «\u{a0}Jardin\u{a0}».");
    browser
        .open(&path)
        .await
        .says("Rejoindre le salon")
        .says_nothing_of("Entre membres");
}

#[tokio::test]
async fn a_room_is_marked_as_read_from_the_list_by_its_members() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Jardin", "public").await;
    let seen = format!("/rooms/{room}/seen");
    Browser::of(&house, &bruno).send(&seen, &[]).await.is(403, &seen);
    bruno.join(room).await;
    amina.say(room, "Bonjour").await;
    let mut browser = Browser::of(&house, &bruno);
    let page = browser.open("/").await;
    page.says(&format!("action=\"{seen}\"")).says("is-unread");
    browser
        .send(&seen, &[])
        .await
        .is(200, "/")
        .says_nothing_of("is-unread");
    assert_eq!(bruno.api.get(&format!("/rooms/{room}")).await.json()["unread"], 0);
}

#[tokio::test]
async fn a_member_invites_and_the_owner_removes() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Secret", "private").await;
    let members = format!("/rooms/{room}/members");
    let mut browser = Browser::of(&house, &amina);
    let page = browser.send(&members, &[("username", "personne")]).await;
    page.is(422, &members)
        .says("Personne ne porte ce nom d’utilisateur.");
    assert!(page.field("username").contains("value=\"personne\""));
    browser
        .send(&members, &[("username", "")])
        .await
        .says("Saisissez un nom d’utilisateur.");
    browser
        .send(&members, &[("username", "@Bruno")])
        .await
        .is(200, &members)
        .says("bruno fait maintenant partie du salon.");
    browser
        .send(&members, &[("username", "bruno")])
        .await
        .says("bruno fait déjà partie du salon.");
    let mut other = Browser::of(&house, &bruno);
    other
        .open(&members)
        .await
        .says("Inviter")
        .says_nothing_of("/remove\"");
    let remove = format!("/rooms/{room}/members/{}/remove", amina.id);
    other
        .send(&remove, &[])
        .await
        .is(403, &remove)
        .says("Accès refusé");
    browser
        .send(&format!("/rooms/{room}/members/{}/remove", bruno.id), &[])
        .await
        .says("bruno ne fait plus partie du salon.");
    other.open(&members).await.is(404, &members);
}

#[tokio::test]
async fn the_owner_alone_changes_archives_and_deletes() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Jardin", "public").await;
    bruno.join(room).await;
    let (path, edit) = (format!("/rooms/{room}"), format!("/rooms/{room}/edit"));
    let fields = [("name", "Potager"), ("topic", "Tomates"), ("kind", "public")];
    let mut other = Browser::of(&house, &bruno);
    for page in [other.open(&edit).await, other.send(&edit, &fields).await] {
        page.is(403, &edit).says("Accès refusé");
    }
    let delete = format!("{path}/delete");
    other
        .send(&delete, &[("confirm", "Jardin")])
        .await
        .is(403, &delete);
    let mut browser = Browser::of(&house, &amina);
    browser
        .send(&edit, &fields)
        .await
        .is(200, &path)
        .says("Salon enregistré")
        .says("Potager")
        .says("Tomates");
    browser
        .send(&edit, &[("name", ""), ("topic", "Courges"), ("kind", "public")])
        .await
        .is(422, &edit)
        .says("Courges");
    browser
        .send(&format!("{path}/archive"), &[("archived", "true")])
        .await
        .says("Ce salon est archivé.")
        .says_nothing_of("id=\"composer\"");
    let send = format!("{path}/messages");
    other
        .write(&send, &[("text", "Encore là ?")])
        .await
        .is(409, &send)
        .says("Ce salon est archivé.")
        .says("Encore là ?");
    browser
        .send(&format!("{path}/archive"), &[("archived", "false")])
        .await
        .says("Salon rouvert")
        .says("id=\"composer\"");
    let page = browser.send(&delete, &[("confirm", "Jardin")]).await;
    page.is(422, &delete)
        .says("Ce n’est pas le nom du salon. Rien n’a été supprimé.")
        .says("<details class=\"danger-line\" open>");
    browser
        .send(&delete, &[("confirm", "Potager")])
        .await
        .is(200, "/")
        .says("Salon supprimé")
        .says_nothing_of("Potager");
    browser.open(&path).await.is(404, &path);
}

#[tokio::test]
async fn favourites_stand_first_in_the_list_without_scripts() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    amina.room("Jardin", "public").await;
    let path = format!("/rooms/{room}/favourite");
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open("/").await;
    page.says("<section id=\"favourites\" aria-labelledby=\"favourites-title\" hidden>");
    let first = |html: &str| {
        let list = html.split("id=\"favourites-list\"").nth(1).unwrap();
        let list = list.split("</ul>").next().unwrap();
        list.matches("data-room=").count()
    };
    assert_eq!(first(&page.html), 0);
    let page = browser.send(&path, &[("on", "true"), ("from", "room")]).await;
    page.is(200, &format!("/rooms/{room}"))
        .says("<section id=\"favourites\" aria-labelledby=\"favourites-title\">");
    assert_eq!(first(&page.html), 1);
    let page = browser.send(&path, &[("on", "false"), ("from", "home")]).await;
    page.is(200, "/");
    assert_eq!(first(&page.html), 0);
    let other = Browser::of(&house, &house.user("bruno").await)
        .send(&path, &[("on", "true")])
        .await;
    other.is(403, &path);
}

#[tokio::test]
async fn a_click_on_a_person_opens_the_one_conversation_of_the_pair() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let mut browser = Browser::of(&house, &amina);
    browser
        .open("/direct/Bruno")
        .await
        .is(200, "/direct/Bruno")
        .says("Vous commencez une conversation avec bruno.");
    let page = browser.write("/rooms/2/messages", &[("text", "Coucou")]).await;
    page.is(200, "/direct/bruno").says("Coucou");
    let mut other = Browser::of(&house, &bruno);
    other
        .open("/direct/amina")
        .await
        .says("Coucou")
        .says("Début de votre conversation avec amina.");
    other.open("/").await.says("href=\"/direct/amina\"");
    let notes = browser.open("/direct/amina").await;
    notes
        .says("<title>Notes personnelles · L’arbre</title>")
        .says("Vous seul pouvez lire ce que vous écrivez ici.");
    browser.open("/").await.says("Notes personnelles");
}
