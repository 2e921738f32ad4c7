# Searching in messages: the page, the panel beside a conversation, and the links to them.

search-title = Recherche
search-messages = Rechercher dans les messages
search-in-room = Rechercher dans le salon
search-in-direct = Rechercher dans la conversation
search-submit = Rechercher
search-close = Fermer la recherche
search-back = Revenir à la conversation

# What narrows a search.
search-filters = Filtres
search-from = De
search-room = Dans
search-any-room = Tous les salons
search-since = Depuis le
search-until = Jusqu’au
search-has = Contient
search-anything = Peu importe
search-an-image = une image
search-a-file = un fichier
search-a-link = un lien
search-mentions = Qui me mentionnent
search-sort = Trier par
search-newest = Plus récents
search-best = Pertinence
search-chip-from = De : { $name }
search-chip-room = Dans : { $name }
search-chip-after = Depuis le { $date }
search-chip-before = Jusqu’au { $date }
search-chip-has = Contient { $what }
search-chip-best = Les plus pertinents d’abord
search-remove = Retirer le filtre « { $filter } »

# The operators as one types them.
search-op-from = de
search-op-room = dans
search-op-after = apres
search-op-before = avant
search-op-has = avec
search-op-sort = tri
search-relevance = pertinence
search-has-image = image
search-has-file = fichier
search-has-link = lien
search-has-mention = mention

# What was found.
search-results = Résultats
search-count = { PLURAL($count) ->
    [one] { $count } résultat
    [many] { $count } de résultats
   *[other] { $count } résultats
}
search-count-more = { PLURAL($count) ->
    [one] Plus de { $count } résultat
    [many] Plus de { $count } de résultats
   *[other] Plus de { $count } résultats
}
search-count-older = { PLURAL($count) ->
    [one] { $count } résultat plus ancien
    [many] { $count } de résultats plus anciens
   *[other] { $count } résultats plus anciens
}
search-count-none = Aucun résultat
search-count-later = Aucun résultat pour l’instant
search-none = Aucun message ne correspond à « { $name } ».
search-none-help = Essayez un autre mot, ou moins de filtres.
search-none-yet = Rien dans les messages les plus récents.
search-widen = Élargir à tous les salons
search-older = Résultats plus anciens
search-around = Messages voisins

# Before one has searched.
search-recent = Recherches récentes
search-forget = Effacer l’historique
search-help = Préciser une recherche
search-example = Exemple : de:amina avec:fichier budget
search-try-phrase = "bon de commande"
search-help-phrase = ces mots, dans cet ordre
search-try-from = de:amina
search-help-from = écrits par une personne, ou par vous avec de:moi
search-try-room = dans:cuisine
search-help-room = dans un salon, ou dans une conversation avec dans:@amina
search-try-after = apres:27/11/2026
search-help-after = depuis ce jour
search-try-before = avant:27/11/2026
search-help-before = avant ce jour
search-try-has = avec:fichier
search-help-has = avec un fichier, une image ou un lien
search-try-mention = avec:mention
search-help-mention = qui vous mentionnent
search-try-beginning = organis*
search-help-beginning = les mots qui commencent ainsi

# What cannot be searched.
search-no-day = Une date n’est pas comprise. Écrivez-la ainsi : 27/11/2026.
search-no-has = Après avec:, écrivez fichier, image, lien ou mention.
