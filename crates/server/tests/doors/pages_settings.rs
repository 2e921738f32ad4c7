//! One's own settings in a browser without scripts.

use crate::{
    app::{PASSWORD, TestApp},
    browser::Browser,
};

#[tokio::test]
async fn a_profile_is_saved_and_what_is_too_long_is_kept() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser
        .send(
            "/settings/profile",
            &[("display", "Amina Diallo"), ("about", "Jardine.\r\nLit.")],
        )
        .await;
    page.is(200, "/settings/profile")
        .says("Profil enregistré")
        .says("value=\"Amina Diallo\"")
        .says("Jardine.\nLit.</textarea>");
    browser
        .open(&format!("/people/{}", amina.id))
        .await
        .says("Amina Diallo")
        .says("@amina")
        .says("Jardine.");
    let long = "é".repeat(161);
    let page = browser
        .send("/settings/profile", &[("display", "Amina"), ("about", &long)])
        .await;
    page.is(422, "/settings/profile")
        .says("160 caractères au plus.")
        .says(&long);
    assert!(page.field("about").contains("aria-invalid=\"true\""));
    browser.open("/").await.says("Amina Diallo");
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let elsewhere = house.sign_in("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser
        .send(
            "/settings/account",
            &[("current", "tout autre chose"), ("new", "1234")],
        )
        .await;
    page.is(422, "/settings/account")
        .says("Ce n’est pas votre mot de passe actuel.")
        .says("Il faut au moins 8 caractères.");
    page.says_nothing_of("tout autre chose").says_nothing_of("1234\"");
    browser
        .send("/settings/account", &[("current", ""), ("new", "")])
        .await
        .says("Saisissez votre mot de passe actuel.");
    let fields = [("current", PASSWORD), ("new", "quatre mots bien choisis")];
    browser
        .send("/settings/account", &fields)
        .await
        .is(200, "/settings/account")
        .says("Mot de passe changé.");
    assert_eq!(
        elsewhere.api.get("/me").await.status,
        401,
        "other devices are signed out"
    );
    assert_eq!(amina.api.get("/me").await.status, 200, "this one is not");
    let fields = [("identifier", "amina"), ("password", "quatre mots bien choisis")];
    Browser::new(&house).send("/login", &fields).await.is(200, "/");
}

#[tokio::test]
async fn a_theme_is_kept_with_the_account() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser.send("/settings/appearance", &[("theme", "dark")]).await;
    page.is(200, "/settings/appearance")
        .says("data-theme=\"dark\" data-bs-theme=\"dark\"")
        .says("Apparence enregistrée");
    browser
        .send("/settings/appearance", &[("theme", "sepia")])
        .await
        .is(422, "/settings/appearance")
        .says("Choisissez un thème de la liste.");
    browser
        .send("/settings/appearance", &[("theme", "")])
        .await
        .says("data-theme=\"\"");
}

#[tokio::test]
async fn devices_are_listed_and_signed_out() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let (phone, laptop) = (house.sign_in("amina").await, house.sign_in("amina").await);
    amina.program().await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open("/settings/devices").await;
    page.says("Cet appareil")
        .says("Jeton d’accès «\u{a0}programme\u{a0}»")
        .says("Déconnecter tous les autres");
    let links: Vec<&str> = page
        .html
        .split("action=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let ends: Vec<&&str> = links
        .iter()
        .filter(|link| link.starts_with("/settings/devices/") && !link.contains("others"))
        .collect();
    assert_eq!(ends.len(), 3, "all but this one");
    let signed_in = async |person: &crate::app::Person| person.api.get("/me").await.status == 200;
    let before = [signed_in(&phone).await, signed_in(&laptop).await];
    browser
        .send(ends[0], &[])
        .await
        .is(200, "/settings/devices")
        .says("Appareil déconnecté");
    assert_eq!(before, [true, true]);
    browser
        .send("/settings/devices/others/end", &[])
        .await
        .is(200, "/settings/devices");
    assert!(
        !signed_in(&phone).await && !signed_in(&laptop).await,
        "browsers are signed out"
    );
    assert!(signed_in(&amina).await);
    let stranger = house.user("bruno").await;
    let own = Browser::of(&house, &stranger).open("/settings/devices").await;
    let id = own.html.matches("Cet appareil").count();
    assert_eq!(id, 1);
    let path = "/settings/devices/4242/end";
    browser.send(path, &[]).await.is(404, path);
}
