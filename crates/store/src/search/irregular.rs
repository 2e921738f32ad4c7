//! The words that endings do not explain, and those that only look like a form of another.

mod others;

pub(super) use others::others;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Each line: a stem, then forms of it.
const FORMS: &str = "
etre suis es est sommes sont etait etais etions etiez etaient sera serai seras serons serez seront serait serais seraient soit soient sois soyons soyez fut furent etant
avoir ai as avons avez ont avait avais avions aviez avaient aura aurai auras aurons aurez auront aurait aurais auraient ait aient ayez ayons eu eus eue eues aies ayant aurions auriez
aller vais vas va allons allez vont allait allais allaient ira irai iras irons irez iront irait irais iraient aille aillent alle allee allees allant ailles allions alliez
faire fais fait faits faite faites faisons font faisait faisais faisaient faisant fera ferai feras ferons ferez feront ferait ferais feraient fasse fassent fasses fassions fassiez faisiez
pouvoir peux peut pouvons pouvez peuvent pouvait pouvais pouvaient pourra pourrai pourras pourrons pourrez pourront pourrait pourrais pourraient puisse puissent pu puisses puissions puissiez pouvant pouvions pouviez pourrions pourriez
vouloir veux veut voulons voulez veulent voulait voulais voulaient voudra voudrai voudrait voudrais voudriez voudraient veuillez voulu voulue veuille veuilles voulant voulions vouliez voudrons voudrez voudront voudras voudrions voulus voulues
savoir sais sait savons savez savent savait savais savaient saura saurai sauras saurez saurait sache sachez su sue saches sachent sachant sachons saurons sauront saurais sauraient savions saviez sus
devoir dois doit devons devez doivent devait devais devaient devra devrai devras devrons devrez devront devrait devrais devraient due dues doive doives devions deviez devriez devrions
voir vois voit voyons voyez voient voyait voyais voyaient verra verrai verras verrons verrez verront verrait vu vue vus vues voyions voyiez verrais verraient verriez
revoir revois revoit revoyons revoyez reverra revu revue revues revoient revoyait reverrai reverrons reverrait revus
prevoir prevois prevoit prevoyons prevoyez prevoient prevoyait prevoira prevu prevue prevus prevues prevoyant prevoirai prevoyais prevoirait
dire dis dit dits dite dites disons disent disait disais disaient disant dira dirai diras dirons direz diront dirait dise dises disions disiez dirais diraient diriez
interdire interdit interdits interdite interdites interdisent
lire lis lit lisons lisez lisent lisait lisais lisaient lira lirai liras lirez lirait lu lue lus lues lisant lise lises lirons liront lirais lirions
relire relis relit relisez relisent relira relu relue relues relisons
boire bois boit buvons buvez boivent buvait boira boirai bu bue bues boive boives buvais buvaient buvant boirons boirez boiront boirait
croire crois croit croyons croyez croient croyait croira croirait cru crue croie croies croyais croyaient croirai croirez croiront croirais crus
vivre vis vit vivons vivez vivent vivait vivra vivrai vecu vecue vivant vivais vivaient vivrons vivront vecus
suivre suivez suivons suivent suivait suivais suivra suivrai suivi suivie suivis suivies suivant suivante suivants suivantes suit suis
rire ris rit rient riait rira ri riez rions riant rirai riront
plaire plait plaisent plaisait plaira plu plaise plaisez plaisaient plairait plairont
courir court courons courez courent courait courra courrai couru coure courus courue courrons courrez courront courrait
mourir meurt meurent mourait mourra mort morts morte mortes meure meurs mourons mourrait mourrai
dormir dors dort dorment dormez dormons dormait dormira dormi dorme dormais dormaient dormant dormirai dormiront
servir sers sert servent servez servons servait servira servi servie servis servais servaient servirai serviront
sentir sens sent sentent sentez sentait sentira senti sente sentons sentais sentaient sentant sentirai sentie
partir pars part partent partez partons partait partais partira partirai partirons partirez partiront parti partis partirait parte partes partaient partant partirais partiraient
sortir sors sort sortent sortez sortons sortait sortira sorti sortis sortie sorties sortais sortaient sortant sortirai sortirons sortiront sortirait
valoir vaut valent valait vaudra vaudrait vaille valaient valant vaudront valu
falloir faut fallait faudra faudrait fallu fallut
naitre nait naissent naissance naissances ne nee nes nees naisse naissait naitra naquit
tenir tiens tient tenons tenez tiennent tenait tiendra tiendrai tiendrait tenu tenue tenus tenues
venir viens vient venons venez viennent venait viendra viendrai viendrez viendront viendrait venu venue venus venues vienne
asseoir assis assise assieds assied assises asseyez asseyons asseyait assoit assois assoient assiera
fuir fuis fuit fuient fuyons fuyez fuyait fuira fui
suffire suffit suffisent suffisait suffira suffirait suffi suffisant suffisante suffisants suffisamment
convaincre convainc convaincs convainquent convainquons convaincra convaincu convaincue convaincus convaincues convaincant
cuire cuis cuit cuits cuite cuites cuisent cuisons cuisez cuisait cuira cuisson
mentir mens ment mentent mentez mentait mentira menti
pleuvoir pleut pleuvait pleuvra plu pleuve pleuvrait pleuvant
repartir repars repart repartent repartons repartez repartira reparti repartie repartis
ressortir ressort ressortent ressortira ressorti ressortie
acquerir acquiers acquiert acquerons acquierent acquis acquise acquises acquisition acquisitions
essayer essai essais essaie essaies essaient essayons essayez essaye essayes essayent essayee essayait essayaient essaiera essaierai
acteur acteurs actrice actrices
joueur joueurs joueuse joueuses
gros grosse grosses
bas basse basses
gras grasse grasses
epais epaisse epaisses
grec grecs grecque grecques
avion avions
oeil yeux
cle cles clef clefs
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
secher seche seches sechent sechee sechees sechons sechez sechait sechera sechant
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
pay paid paying
paie paye payes payee payees payer payons payez paient payait payera paiera paiement paiements paierai paieront
corrig correction corrections
decid decision decisions
ferm fermeture fermetures
deplo deployment deployments
elire elit elisent elu elue elus elues election elections
run runs ran running runner runners
build builds built building
speak speaks spoke spoken speaking
tell tells told telling
keep keeps kept keeping
hold holds held holding
bring brings brought bringing
begin begins began begun beginning
show shows showed shown showing
feel feels felt feeling
lose loses lost losing
sell sells sold selling
teach teaches taught teaching
catch catches caught catching
drive drives drove driven driving
eat eats ate eaten eating
forget forgets forgot forgotten forgetting
grow grows grew grown growing
spend spends spent spending
understand understands understood understanding
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
mere pere frere balai chantier sentier panier
enfant restaurant important instant elegant quant autant tant constant distant suffisant
hiver cancer enfer amer laser super hier cher fier ter
rendez chez assez nez
loisir plaisir avenir desir soupir
esprit petit credit debit profit habit conflit circuit bruit fruit nuit huit lit droit toit
interet secret
bonjour bonsoir merci aussi ici oui ainsi midi lundi mardi mercredi jeudi vendredi samedi
vente tante fraise
thing things string king ring spring morning evening nothing something anything parking camping
";

/// Nouns whose plural looks like « nous … ».
const NOUNS_IN_ONS: &str = "
tions sions xions gions nions millions vions mions pions aisons salons boutons cartons ballons patrons prisons poissons boissons chansons
garcons talons bonbons citrons crayons rayons chaussons lecons facons melons moutons papillons pantalons brouillons echantillons
champignons compagnons liaisons horizons balcons coupons wagons canons
";

static WHOLE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| WHOLE.split_whitespace().collect());

/// The stems of each form: of « sent » there are two (« il sent », « she sent »).
static KNOWN: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    let mut learn = |form: String, stem: String| {
        let stems = known.entry(form).or_default();
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    };
    for word in WHOLE_WORDS.iter() {
        learn(word.to_string(), word.to_string());
    }
    for line in FORMS.lines() {
        let mut words = line.split_whitespace();
        if let Some(stem) = words.next() {
            learn(stem.to_owned(), stem.to_owned());
            words.for_each(|form| learn(form.to_owned(), stem.to_owned()));
        }
    }
    for family in FAMILIES {
        for prefix in family.prefixes {
            for ending in family.endings.split_whitespace() {
                learn(format!("{prefix}{ending}"), format!("{prefix}{}", family.stem));
            }
        }
    }
    known
});

/// The stems of a word that is known by heart, or is the plural or the feminine of one that is whole.
pub(super) fn stems(word: &str) -> Option<&'static [String]> {
    if let Some(stems) = KNOWN.get(word) {
        return Some(stems);
    }
    let is_whole = |word: &str| WHOLE_WORDS.contains(word);
    let singular = word.strip_suffix('s').unwrap_or(word);
    let masculine = singular.strip_suffix('e').filter(|word| !word.ends_with('s'));
    let whole = [Some(singular), masculine]
        .into_iter()
        .flatten()
        .find(|word| is_whole(word))?;
    KNOWN.get(whole).map(Vec::as_slice)
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
        prefixes: &[
            "joi", "rejoi", "adjoi", "disjoi", "etei", "attei", "tei", "pei", "depei", "crai", "plai",
            "contrai", "rei", "restrei",
        ],
        endings: "ndre ns nt nts nte ntes gnons gnez gnent gnais gnait gnaient gnant ndra ndrai ndras ndrons ndrez ndront ndrait \
            ndraient",
        stem: "ndr",
    },
    Family {
        prefixes: &["", "r"],
        endings: "envoyer envoi envois envoie envoies envoient envoyons envoyez envoye envoyee envoyes envoyees envoyait \
            envoyant enverra enverrai enverras enverrons enverrez enverront enverrait",
        stem: "envoyer",
    },
    Family {
        prefixes: &["re", "dis", "ab"],
        endings: "soudre sous sout solvons solvez solvent solvait soudra soudrai soudront soudrait solu solue solus solues \
            solution solutions",
        stem: "soudr",
    },
    Family {
        prefixes: &["", "com", "de", "a", "re", "ra", "e"],
        endings: "battre bats bat battons battez battent battais battait battaient battra battrai battront battrait battu battue \
            battus battues",
        stem: "battr",
    },
    Family {
        prefixes: &["con", "in", "ex"],
        endings: "clure clus clut cluons cluez cluent cluait clura clurai clurait clu clue clues cluse cluses clusion clusions",
        stem: "clur",
    },
    Family {
        prefixes: &["", "ap", "rap", "ep"],
        endings: "pelons pelez pelle pelles pellent pellera peler pele pelee peles pelait pel pels",
        stem: "pel",
    },
];
