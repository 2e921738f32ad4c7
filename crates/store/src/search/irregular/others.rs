//! Forms that belong to a word beside what their own endings say: « partie » is of « partir » and a « partie » too.

use super::super::stem::stems;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line: a word, then forms that no ending leads back to it; French, then English.
const OTHERS: &str = "
etre etes
voir voie voies voyant voyants
sortir sorte sortes
vivre vive vives
courir courant
plaire plaisant
mourir mourant
croire croyant
servir serve servant
falloir faille
egal egaux
landau landaus
sarrau sarraus
partir partie parties
repartir reparties
sortir sortirent sortit
franc franche franches franchement
turc turque turques
caduc caduque caduques
fou fol folle folles
mou mol molle molles
jaloux jalouse jalouses
epoux epouse epouses
tout tous
favori favorite favorites
coi coite
rigolo rigolote rigolotes
malin maligne malignes
benin benigne benignes
aieul aieux
bail baux
corail coraux
email emaux
soupirail soupiraux
vantail vantaux
mal maux
eau eaux
noyau noyaux
tuyau tuyaux
joyau joyaux
boyau boyaux
etau etaux
gruau gruaux
adieu adieux
aveu aveux
enjeu enjeux
milieu milieux
essieu essieux
moyeu moyeux
dieu dieux deesse deesses
hebreu hebreux hebraique
pieu pieux
creux creuse creuses
pieux pieuse pieuses
bref brievement
voleur voleuse voleuses
buveur buveuse buveuses
tueur tueuse tueuses
loueur loueuse loueuses
fumeur fumeuse fumeuses
laveur laveuse laveuses
payeur payeuse payeuses
tireur tireuse tireuses
raleur raleuse raleuses
reveur reveuse reveuses
rieur rieuse rieuses
nageur nageuse nageuses
codeur codeuse codeuses
rameur rameuse rameuses
videur videuse videuses
auteur autrice autrices
tuteur tutrice tutrices
moteur motrice motrices
empereur imperatrice imperatrices
maitre maitresse maitresses
hote hotesse hotesses
prince princesse princesses
duc duchesse duchesses
comte comtesse comtesses
poete poetesse poetesses
tigre tigresse tigresses
ane anesse anesses
pretre pretresse
metis metisse metisses
expres expresse expresses
tiers tierce tierces
absous absoute absoutes
dissous dissoute dissoutes
copain copine copines
compagnon compagne compagnes
heros heroine heroines
bonhomme bonshommes
mademoiselle mesdemoiselles
gentilhomme gentilshommes
aigu aigus
ambigu ambigus
gentil gentiment
savoir sut surent sussent
avoir eut eurent eumes
etre fus fumes
faire fis fit firent
dire dirent
voir virent
mettre mirent mit
prendre prirent prit
venir vint vinrent viennes
tenir tint tinrent
devenir devint devinrent
revenir revint revinrent
pouvoir purent pourriez
vouloir voulut voulurent veuille
devoir dut durent
recevoir recut recurent
lire lut lurent
boire burent
croire crut crurent
vivre vecut vecurent
courir courut coururent
mourir mourut moururent meurs
naitre naquit naquirent
connaitre connut connurent
paraitre parut parurent
plaire plut plurent
taire tais tait taisent taisait tut
conquerir conquiers conquiert conquis conquise conquises
requerir requiert requis requise requises
acquerir acquit
coudre cousent cousu cousue cousait
moudre moulu moulue
hair hais hait haissent hai haie
vaincre vaincs vainc vainquent vaincu vaincue vaincus
vetir vetu vetue vetus vetues
revetir revetu revetue revetus
nuire nuit nuisent nuisait nui nuisible
luire luit luisent luisait
emouvoir emeut emeuvent emu emue emus emues emouvant
promouvoir promu promue promus promues promeut
pourvoir pourvu pourvue pourvus
echoir echu echue echus
dechoir dechu dechue dechus
asseoir assois assoit assoient assoyez assises
extraire extrait extraits extraite extraites extraient extrayons extrayait
soustraire soustrait soustraite soustraient
distraire distrait distraite distraits distraient distrayant
abstraire abstrait abstraite abstraits
satisfaire satisfait satisfaite satisfaits satisfaites satisfont satisfaisait satisfaisant
refaire refais refait refaite refaits refont refaisait
defaire defait defaite defaits defaites defont
contrefaire contrefait contrefaite
predire predit predits predite predisent
contredire contredit contredisent contredisait
medire medit medisent
maudire maudit maudite maudits maudissent
redire redit redisent redite
croitre croit croissent croissait croissant cru
accroitre accroit accroissent accru accrue accrus accroissement
decroitre decroit decroissent decru
poursuivre poursuis poursuit poursuivent poursuivi poursuivie poursuite poursuites
survivre survit survivent survecu survivant
revivre revit revivent revecu
parcourir parcourt parcouru parcourue
secourir secourt secouru secourue
accourir accourt accouru
recourir recourt recouru
concourir concourt concouru
discourir discourt
desservir desservi desservie
ressentir ressens ressent
consentir consens consent
endormir endors endort endorment
valoir vaux valu
equivaloir equivaut equivalait
prevaloir prevaut prevalu
entrevoir entrevu entrevue
sourire sourit sourient souri souriait souriant
frire frit frite frits frites
suffire suffis
elire elis elut
reelire reelu reelue
rompre rompt rompent rompu
interrompre interrompt interrompu interruption
corrompre corrompu corruption
acheter achat achats
provoquer provocation
convoquer convocation convocations
mouse mice
louse lice
goose geese
foot feet
tooth teeth
ox oxen
die dice
datum data
medium media
criterion criteria
phenomenon phenomena
axis axes
index indices
matrix matrices
vertex vertices
appendix appendices
cactus cacti
fungus fungi
focus foci
arise arose arisen
awake awoke awoken
bear bore born
beat beaten
become became
bend bent
bind bound
bite bitten
bleed bled
blow blew blown
breed bred
burn burnt
cling clung
creep crept
deal dealt
dig dug
draw drew drawn
dream dreamt
drink drank drunk
fall fell fallen
feed fed
fight fought
flee fled
fling flung
fly flew flown
forbid forbade forbidden
forgive forgave forgiven
freeze froze frozen
grind ground
hang hung
hear heard
hide hidden
kneel knelt
lay laid
lead led
lean leant
leap leapt
learn learnt
leave left
lend lent
die died dying
lie lied lies lay lain lying
good better best
bad worse worst
mean meant
meet met
mistake mistook mistaken
overcome overcame
prove proven
ride rode ridden
ring rang rung
rise rose risen
seek sought
sew sewn
shake shook shaken
shine shone
shoot shot
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
sleep slept
smell smelt
speed sped
spell spelt
spill spilt
spin spun
spoil spoilt
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
stink stank stunk
strike struck stricken
string strung
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
tear tore torn
throw threw thrown
undo undid undone
wake woke woken
wear wore worn
weave wove woven
weep wept
win won
wind wound
withdraw withdrew withdrawn
rewrite rewrote rewritten
rebuild rebuilt
resend resent
redo redid redone
undergo underwent undergone
foresee foresaw foreseen
oversee oversaw overseen
override overrode overridden
overwrite overwrote overwritten
mislead misled
misunderstand misunderstood
withstand withstood
";

/// Of each form, the stems of the words it is also a form of.
static OF: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let mut of: HashMap<&str, Vec<String>> = HashMap::new();
    for line in OTHERS.lines() {
        let mut words = line.split_whitespace();
        let Some(word) = words.next() else { continue };
        for form in words {
            let known = of.entry(form).or_default();
            stems(word, &mut |stem| known.push(stem.to_owned()));
        }
    }
    of
});

/// The stems of the words that this one is also a form of.
pub(in super::super) fn others(word: &str) -> &'static [String] {
    OF.get(word).map_or(&[], Vec::as_slice)
}
