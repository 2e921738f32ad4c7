//! The words that endings do not explain, and those that only look like a form of another.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What is known of a word by heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A form of another word.
    Known(&'static str),
    /// No form of anything: it is its own stem.
    Whole,
}

/// Each line: a stem, then forms of it.
const FORMS: &str = "
etre suis es est sommes sont etait etais etions etiez etaient sera serai seras serons serez seront serait serais seraient soit soient sois soyons soyez fut furent
avoir ai as avons avez ont avait avais avions aviez avaient aura aurai auras aurons aurez auront aurait aurais auraient ait aient ayez ayons eu eus eue eues
aller vais vas va allons allez vont allait allais allaient ira irai iras irons irez iront irait irais iraient aille aillent alle allee allees
faire fais fait faits faite faites faisons font faisait faisais faisaient faisant fera ferai feras ferons ferez feront ferait ferais feraient fasse fassent
pouvoir peux peut pouvons pouvez peuvent pouvait pouvais pouvaient pourra pourrai pourras pourrons pourrez pourront pourrait pourrais pourraient puisse puissent pu
vouloir veux veut voulons voulez veulent voulait voulais voulaient voudra voudrai voudrait voudrais voudriez voudraient veuillez voulu voulue
savoir sais sait savons savez savent savait savais savaient saura saurai sauras saurez saurait sache sachez su sue
devoir dois doit devons devez doivent devait devais devaient devra devrai devras devrons devrez devront devrait devrais devraient du due dues
voir vois voit voyons voyez voient voyait voyais voyaient verra verrai verras verrons verrez verront verrait vu vue vus vues
revoir revois revoit revoyons revoyez reverra revu revue revues
prevoir prevois prevoit prevoyons prevoyez prevoient prevoyait prevoira prevu prevue prevus prevues
dire dis dit dits dite dites disons disent disait disais disaient disant dira dirai diras dirons direz diront dirait
interdire interdit interdits interdite interdites interdisent
lire lis lit lisons lisez lisent lisait lisais lisaient lira lirai liras lirez lirait lu lue lus lues lisant
relire relis relit relisez relisent relira relu relue relues relisons
boire bois boit buvons buvez boivent buvait boira boirai bu bue bues
croire crois croit croyons croyez croient croyait croira croirait cru crue
vivre vis vit vivons vivez vivent vivait vivra vivrai vecu vecue vivant
suivre suivez suivons suivent suivait suivais suivra suivrai suivi suivie suivis suivies suivant suivante suivants suivantes suit
rire ris rit rient riait rira ri riez
plaire plait plaisent plaisait plaira plu
courir court courons courez courent courait courra courrai couru
mourir meurt meurent mourait mourra mort morts morte mortes
dormir dors dort dorment dormez dormons dormait dormira dormi
servir sers sert servent servez servons servait servira servi servie servis
sentir sens sent sentent sentez sentait sentira senti
partir pars part partent partez partons partait partais partira partirai partirons partirez partiront parti partis partirait
sortir sors sort sortent sortez sortons sortait sortira sorti sortis sortie sorties
valoir vaut valent valait vaudra vaudrait
falloir faut fallait faudra faudrait fallu
naitre nait naissent naissance naissances ne nee nes nees
tenir tiens tient tenons tenez tiennent tenait tiendra tiendrai tiendrait tenu tenue tenus tenues
venir viens vient venons venez viennent venait viendra viendrai viendrez viendront viendrait venu venue venus venues vienne
envoyer envoi envois envoie envoies envoient envoyons envoyez envoye envoyee envoyes envoyees envoyait envoyant enverra enverrai enverras enverrons enverrez enverront enverrait
asseoir assis assise assieds assied
oeil yeux
travail travaux
travailler travaille travailles travaillent travaillez travaillons travaillait travaillera
vitrail vitraux
email emails mail mails courriel courriels
jeu jeux
lieu lieux
feu feux
voeu voeux
neveu neveux
cheveu cheveux
vieux vieil vieille vieilles
doux douce douces
faux fausse fausses
roux rousse rousses
sec seche seches
blanc blanche blanches blancs
frais fraiche fraiches
long longue longs longues longuement
heureux heureuse heureuses heureusement
ciel cieux
monsieur messieurs
madame mesdames
child children
man men
woman women
person people
go goes going gone went
be is are was were been being
have has had having
do does did done doing
say says said saying
get gets got getting gotten
make makes made making
take takes took taken taking
see sees saw seen seeing
give gives gave given giving
find finds found finding
write writes wrote written writing
send sends sent sending
know knows knew known knowing
think thinks thought thinking
come comes came coming
meet meets meeting meetings
buy buys bought buying
pay pays paid paying
paie paye payes payee payees payer payons payez paient payait payera paiera paiement paiements paierai paieront
corrig correction corrections
decid decision decisions
ferm fermeture fermetures
deplo deployment deployments
elire elit elisent elu elue elus elues election elections
break breaks broke broken breaking
choose chooses chose chosen choosing
";

/// Words that are whole as they are: invariable, or with an ending that is none.
const WHOLE: &str = "
annee course mois fois bois temps gens pays avis colis tapis devis souris cours corps bras choix prix voix noix croix poids repas cas bus gaz riz nez
paris acces succes proces progres exces tres apres pres des les mes tes ses ces nous vous plus moins mais jamais dans sans sous alors vers
avant pendant devant maintenant cependant souvent comment vraiment
parent client patient present accident incident argent talent urgent absent content recent different evident excellent agent vent dent cent
president resident precedent equivalent continent permanent concurrent frequent adolescent innocent intelligent orient ingredient prudent violent
serpent torrent element parlement document instrument monument argument moment segment event events
enfant restaurant important instant elegant quant autant tant constant distant suffisant
hiver cancer enfer amer laser super hier cher fier ter
rendez chez assez nez
loisir plaisir avenir desir soupir
esprit petit credit debit profit habit conflit circuit bruit fruit nuit huit lit droit toit
interet secret
bonjour bonsoir merci aussi ici oui ainsi midi lundi mardi mercredi jeudi vendredi samedi
thing things string king ring spring morning evening nothing something anything parking camping
";

/// Nouns whose plural looks like « nous … ».
const NOUNS_IN_ONS: &str = "
tions sions xions gions nions millions vions mions pions aisons salons boutons cartons ballons patrons prisons poissons boissons chansons
garcons jetons talons bonbons citrons crayons rayons chaussons lecons facons melons moutons papillons pantalons brouillons echantillons
champignons compagnons liaisons horizons balcons coupons wagons canons
";

static KNOWN: LazyLock<HashMap<&'static str, Form>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for word in WHOLE.split_whitespace() {
        known.insert(word, Form::Whole);
    }
    for line in FORMS.lines() {
        let mut words = line.split_whitespace();
        if let Some(stem) = words.next() {
            known.insert(stem, Form::Known(stem));
            known.extend(words.map(|form| (form, Form::Known(stem))));
        }
    }
    known
});

/// What is known of this word, or of what it is the plural of.
pub(super) fn form(word: &str) -> Option<Form> {
    if let Some(form) = KNOWN.get(word) {
        return Some(*form);
    }
    let (singular, _) = KNOWN.get_key_value(word.strip_suffix('s').or_else(|| word.strip_suffix('e'))?)?;
    match KNOWN[singular] {
        Form::Whole => Some(Form::Known(singular)),
        Form::Known(_) => None,
    }
}

pub(super) fn is_noun_in_ons(word: &str) -> bool {
    NOUNS_IN_ONS
        .split_whitespace()
        .any(|ending| word.ends_with(ending))
}

/// Verbs that are others with a prefix: each pattern is the prefixes, the endings, and the stem they share.
struct Family {
    prefixes: &'static [&'static str],
    endings: &'static str,
    stem: &'static str,
}

const FAMILIES: &[Family] = &[
    Family {
        prefixes: &["", "com", "ap", "re", "sur", "entre", "me"],
        endings: "prendre prends prend prenons prenez prennent prenait prenais prenaient prenant prendra prendrai prendrez prendront \
            prendrait prenne prennes pris prise prises",
        stem: "prendr",
    },
    Family {
        prefixes: &[
            "", "per", "pro", "sou", "ad", "re", "trans", "com", "compro", "e", "o",
        ],
        endings: "mettre mets met mettons mettez mettent mettait mettais mettaient mettant mettra mettrai mettrez mettront mettrait mette \
            mis mise mises",
        stem: "mettr",
    },
    Family {
        prefixes: &[
            "re", "de", "con", "inter", "par", "pre", "sou", "sur", "sub", "pro",
        ],
        endings: "venir viens vient venons venez viennent venait venais venaient viendra viendrai viendront viendrait venu venue venus \
            venues vienne",
        stem: "venir",
    },
    Family {
        prefixes: &["con", "main", "ob", "re", "de", "entre", "appar", "sou", "abs"],
        endings: "tenir tiens tient tenons tenez tiennent tenait tenais tenaient tiendra tiendrai tiendront tiendrait tenu tenue tenus \
            tenues tienne",
        stem: "tenir",
    },
    Family {
        prefixes: &["re", "de", "aper", "con", "per"],
        endings: "cevoir cois coit cevons cevez coivent cevait cevais cevaient cevra cevrai cevras cevrons cevrez cevront cevrait cu cue \
            cus cues coive",
        stem: "cevoir",
    },
    Family {
        prefixes: &["", "de", "in", "sous", "pres", "trans", "re"],
        endings: "ecrire ecris ecrit ecrits ecrite ecrites ecrivons ecrivez ecrivent ecrivait ecrivais ecrivaient ecrira ecrirai ecrirez \
            ecriront ecrivant crire cris crit crits crite crites crivons crivez crivent crivait crivaient crira crirai scrire scris \
            scrit scrits scrite scrites scrivons scrivez scrivent scrivait scrira scription scriptions",
        stem: "scrir",
    },
    Family {
        prefixes: &["ou", "cou", "decou", "recou", "rou", "entrou"],
        endings: "vrir vre vres vrent vrons vrez vrait vrais vraient vrira vrirai vriront vrirait vert verte verts vertes verture vertures \
            vrant",
        stem: "vrir",
    },
    Family {
        prefixes: &["o", "sou"],
        endings: "ffrir ffre ffres ffrent ffrons ffrez ffrait ffrira ffrirai ffert fferte fferts ffertes",
        stem: "ffrir",
    },
    Family {
        prefixes: &["con", "recon", "mecon", "ap", "dis", "com", "ré", ""],
        endings: "naitre nais nait naissons naissez naissent naissait naissais naitra naitrai nu nue nus nues paraitre parais parait \
            paraissent paraissait paraitra paru parue parus",
        stem: "naitr",
    },
    Family {
        prefixes: &["pro", "con", "re", "se", "intro", "de", "tra", "in", "repro"],
        endings: "duire duis duit duits duite duites duisons duisez duisent duisait duisaient duisant duira duirai duirait duction \
            ductions",
        stem: "duir",
    },
    Family {
        prefixes: &["con", "recon", "de", "in"],
        endings: "struire struis struit struits struite struites struisons struisez struisent struisait struira struction structions",
        stem: "struir",
    },
    Family {
        prefixes: &["", "re", "ad", "dis", "con"],
        endings: "joindre joins joint joints jointe jointes joignons joignez joignent joignait joindra joindrai joignant",
        stem: "joindr",
    },
    Family {
        prefixes: &["", "ap", "rap", "ep"],
        endings: "pelons pelez pelle pelles pellent pellera peler pele pelee peles pelait pel pels",
        stem: "pel",
    },
];

/// The stem of a verb that is another with a prefix.
pub(super) fn of_family(word: &str) -> Option<String> {
    for family in FAMILIES {
        for ending in family.endings.split_whitespace() {
            if let Some(prefix) = word.strip_suffix(ending)
                && family.prefixes.contains(&prefix)
            {
                return Some(format!("{prefix}{}", family.stem));
            }
        }
    }
    None
}
