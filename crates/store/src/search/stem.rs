//! What words have in common: plurals, feminines and verb forms of French, and the plain endings of English.
//!
//! Works on folded words (no case, no accents), so that « préparées » and « preparees » are one word before anything else.
//! A stem is a key, not a word: it need not be pretty, only the same for the forms of one word. A form that may belong to two
//! words (« nous portons », « un porton ») has two stems. Knows no text, no query and no database.

use super::irregular;

/// The shortest stem that an ending leaves behind.
const LEAST: usize = 3;

/// Endings that leave the stem of a verb or of its noun, the longest first, with the shortest stem each may leave. The mark of the
/// plural is gone already: « je parlais » is « parlai ».
const LONG_ENDINGS: &[(&str, usize)] = &[
    ("eusement", 3),
    ("issement", 3),
    ("issaient", 3),
    ("issante", 3),
    ("iraient", 3),
    ("eraient", 3),
    ("issant", 3),
    ("issent", 3),
    ("issait", 3),
    ("assent", 3),
    ("atrice", 4),
    ("eaient", 3),
    ("issez", 3),
    ("erait", 3),
    ("irait", 3),
    ("eriez", 3),
    ("iriez", 3),
    ("eront", 3),
    ("iront", 3),
    ("erent", 3),
    ("irent", 3),
    ("aient", 3),
    ("ation", 3),
    ("ature", 4),
    ("aison", 4),
    ("ateur", 4),
    ("ement", 3),
    ("eante", 4),
    ("ition", 5),
    ("isse", 4),
    ("euse", 3),
    ("eait", 3),
    ("eant", 3),
    ("ante", 4),
    ("rice", 4),
    ("erez", 3),
    ("irez", 3),
    ("erai", 3),
    ("irai", 3),
];

const SHORT_ENDINGS: &[(&str, usize)] = &[
    ("eur", 4),
    ("eux", 3),
    ("ait", 3),
    ("ant", 4),
    ("era", 3),
    ("ira", 3),
    ("iez", 3),
    ("ing", 3),
    ("ez", 3),
    ("ee", 3),
    ("er", 3),
    ("ir", 3),
    ("e", 3),
];

/// Endings of verbs that nouns have too, where there is no plural: the longest first.
const ENDINGS_OF_NOUNS_TOO: &[&str] = &[
    "issions", "erions", "irions", "issons", "issais", "erons", "irons", "eais", "eons", "ons", "ais", "it",
];

/// What follows a stem in « er », and is with it what follows another: « espér-ait », « parl-erait ».
const ENDINGS_AFTER_ER: &[&str] = &[
    "aient", "ions", "ait", "ais", "ent", "ons", "iez", "ez", "es", "ai", "as", "e", "a",
];

const D_ENDINGS: &[&str] = &[
    "draient", "drait", "drais", "drons", "dront", "drez", "drai", "dras", "dra", "dre", "dues", "dus",
    "due", "du",
];

/// Pushes the stems of one folded word: one, or several when it may be a form of either of two words.
pub(crate) fn all_stems(word: &str, push: &mut impl FnMut(&str)) {
    stems(word, push);
    irregular::others(word).iter().for_each(|stem| push(stem));
}

/// Those that its endings say, or that are known by heart instead.
pub(super) fn stems(word: &str, push: &mut impl FnMut(&str)) {
    if let Some(known) = irregular::stems(word) {
        return known.iter().for_each(|stem| push(stem));
    }
    if word.len() < LEAST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return push(word);
    }
    let noun = finish(&singular(word));
    push(&noun);
    let mut verbs = verbs(word);
    verbs.dedup();
    verbs
        .iter()
        .filter(|verb| **verb != noun)
        .for_each(|verb| push(verb));
}

/// The stems of what may be a verb as well as a noun or another verb: « nous préparons » and « des salons », « il choisit » and
/// « un crédit », « je parlais » and « français », « il libérait » and « il parlerait ».
fn verbs(word: &str) -> Vec<String> {
    let plain = ENDINGS_OF_NOUNS_TOO
        .iter()
        .find_map(|ending| stripped(word, ending, LEAST))
        .filter(|_| !irregular::is_noun_in_ons(word));
    let in_er = ENDINGS_AFTER_ER
        .iter()
        .find_map(|ending| stripped(word, ending, LEAST))
        .filter(|rest| rest.ends_with("er") && !rest.ends_with("ier") && rest.len() > LEAST);
    plain.into_iter().chain(in_er).map(tidy).collect()
}

fn stripped<'w>(word: &'w str, ending: &str, least: usize) -> Option<&'w str> {
    word.strip_suffix(ending).filter(|rest| rest.len() >= least)
}

/// Without the mark of the plural or of the feminine that hides another ending.
fn singular(word: &str) -> String {
    let word = match word {
        _ if word.len() < 4 => word,
        _ if word.ends_with("ss") => word,
        _ if word.ends_with("us") && !word.ends_with("eus") && !word.ends_with("ous") => word,
        _ => word.strip_suffix('s').unwrap_or(word),
    };
    if let Some(rest) = stripped(word, "eaux", 1).or_else(|| stripped(word, "eau", 1)) {
        return format!("{rest}el");
    }
    if let Some(rest) = stripped(word, "aux", 3) {
        return format!("{rest}al");
    }
    if word.ends_with("oux") {
        return word[..word.len() - 1].to_owned();
    }
    if let Some(rest) = stripped(word, "ere", LEAST) {
        return format!("{rest}er");
    }
    if let Some(rest) = stripped(word, "aise", LEAST) {
        return format!("{rest}ai");
    }
    word.to_owned()
}

/// Without the ending of a verb, a feminine or an agent.
fn finish(word: &str) -> String {
    let mut stem = root(word);
    if !word.ends_with('e') {
        // What « étudiante » and « étudiants » lose, « étudiant » loses too: one more look at what a plural hid.
        stem = stem
            .strip_suffix('e')
            .filter(|rest| rest.len() >= LEAST)
            .unwrap_or(stem);
    }
    tidy(stem)
}

/// With the letters that change before an ending made one.
fn tidy(stem: &str) -> String {
    let mut stem = stem.to_owned();
    if let Some(rest) = stripped(&stem, "iqu", 2).or_else(|| stripped(&stem, "ic", 2)) {
        stem = format!("{rest}i");
    } else if stem.ends_with("qu") || stem.ends_with("gu") {
        stem.pop();
    }
    if stem.ends_with('y') {
        stem.pop();
        stem.push('i');
    }
    if stem.ends_with('v') {
        stem.pop();
        stem.push('f');
    }
    if stem.len() > LEAST && stem.ends_with('i') {
        stem.pop();
    }
    let bytes = stem.as_bytes();
    if let [.., one, two] = bytes
        && one == two
        && stem.len() > LEAST
        && !matches!(two, b'a' | b'e' | b'i' | b'o' | b'u')
    {
        stem.pop();
    }
    stem
}

fn root(word: &str) -> &str {
    // « il perdra, perdu, perdre »: the d stays.
    if let Some(rest) = D_ENDINGS.iter().find_map(|ending| stripped(word, ending, LEAST)) {
        return &word[..rest.len() + 1];
    }
    let cut = |endings: &[(&str, usize)]| {
        endings
            .iter()
            .find_map(|(ending, least)| stripped(word, ending, *least))
    };
    cut(LONG_ENDINGS)
        .or_else(|| stripped(word, "ed", LEAST).filter(|rest| !rest.ends_with('e')))
        // « ils votent », not « un document ».
        .or_else(|| stripped(word, "ent", LEAST).filter(|rest| !rest.ends_with('m')))
        .or_else(|| cut(SHORT_ENDINGS))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line: a word, then forms of it.
    const FORMS: &str = "
parler parle parles parlons parlez parlent parlais parlait parlions parlaient parlerai parlera parlerons parleront parlerais \
parlerait parle parlee parles parlant
finir finis finit finissons finissez finissent finissais finissait finissaient finira finirai finirons fini finie finis \
finissant
organiser organise organisons organisent organisait organisera organise organisee organisation organisateur organisatrice
manger mange mangeons mangez mangent mangeais mangeait mangera mange
placer place placons placait placera place placement
jeter jette jettent jetons jetez jetait jettera jete
acheter achete achetons achetait achetera achete achetee acheteur
esperer espere esperons esperent esperait esperera espere
gerer gere gerons gerent gerait gerera gere geree
recuperer recupere recuperons recuperent recuperait recuperera recupere
essayer essaie essayons essaient essayait essaiera essaye essai essais
appuyer appuie appuyons appuyait appuiera appuye
employer emploie employons employe emploi emplois
oublier oublie oublions oublient oubliait oubliera oublie
etudier etudie etudions etudie
choisir choisis choisit choisissons choisissent choisissait choisira choisi choisie
reussir reussit reussissent reussi reussira
rendre rends rend rendons rendent rendait rendra rendu rendue rendus
perdre perds perd perdons perdent perdait perdra perdu perdue
entendre entend entendons entendent entendait entendra entendu
defendre defend defendent defendu defendra
craindre crains craint craignons craignent craignait craindra crainte
joindre joins joint joignez joindra jointe
traduire traduis traduit traduisent traduira traduite traduction
accueillir accueille accueillons accueillent accueillera accueilli
cuire cuit cuite cuisent cuisson
installer installe installons installation installe installateur
inviter invite invitons invite invites invitation
utiliser utilise utilisons utilisation utilisateur utilisatrice utilisateurs
animal animaux
hopital hopitaux
cadeau cadeaux
tableau tableaux
bijou bijoux
directeur directrice directeurs
acteur actrice
vendeur vendeuse vendeurs
joueur joueuse
actif active actifs actives
sportif sportive
etudiant etudiante etudiants etudiantes
boulanger boulangere
dernier derniere dernieres
italien italienne italiens
bon bonne bonnes
gros grosse grosses
gentil gentille
public publique publics
grec grecque
serieux serieuse serieusement
rapide rapides rapidement
facile faciles facilement
ordinateur ordinateurs
citron citrons
avion avions
maison maisons
creation creations
reunion reunions
question questions
developpeur developpeuse developpeurs developper developpement developpe
party parties
city cities
company companies
stop stopped stopping stops
plan planned planning plans
run running runs ran
close closed closing closes
try tries tried trying
build building built builds
francais francaise francaises
mauvais mauvaise
anglais anglaise
considerer considere considerons considerent considerais considerera considere
preferer prefererait preferais preferera preferent preferez
montrer montre montrons montrait montrera montre
entrer entre entrons entrent entrait entrera entre
inscription inscriptions
chaise chaises
fraise fraises
";

    /// Those of words that endings do not explain, by families.
    const IRREGULAR: &str = include_str!("../../tests/contract/gold/forms.txt");

    fn stems_of(word: &str) -> Vec<String> {
        let mut found = Vec::new();
        all_stems(word, &mut |stem| found.push(stem.to_owned()));
        found
    }

    fn meet(one: &str, other: &str) -> bool {
        let other = stems_of(other);
        stems_of(one).iter().any(|stem| other.contains(stem))
    }

    #[test]
    fn forms_of_one_word_meet() {
        for line in FORMS.lines().chain(IRREGULAR.lines()) {
            let mut words = line.split_whitespace();
            let first = words.next().unwrap_or_default();
            let apart: Vec<&str> = words.filter(|form| !meet(first, form)).collect();
            assert!(apart.is_empty(), "{apart:?} do not meet {first}");
        }
    }

    #[test]
    fn words_that_only_look_alike_do_not_meet() {
        for (one, other) in [
            ("parent", "par"),
            ("course", "cours"),
            ("mere", "mer"),
            ("chantier", "chanter"),
            ("vente", "vent"),
            ("du", "devoir"),
            ("citron", "cite"),
            ("jamais", "jambe"),
            ("sous", "sou"),
            ("moteur", "mot"),
            ("souris", "sourire"),
            ("mais", "mai"),
        ] {
            assert!(!meet(one, other), "{one} and {other}");
        }
    }
}
