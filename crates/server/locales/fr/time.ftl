# Dates, durations and waits.

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche

date-year = { $day } { $month } { $year }
date-short = { $day } { $month }
date-weekday = { $weekday } { $day } { $month }
day-today = Aujourd’hui
day-yesterday = Hier
moment = { $day }, { $time }
moment-yesterday = hier

ago-now = à l’instant
ago-minutes = { PLURAL($count) ->
    [one] il y a { $count } minute
    [many] il y a { $count } de minutes
   *[other] il y a { $count } minutes
}
ago-hours = { PLURAL($count) ->
    [one] il y a { $count } heure
    [many] il y a { $count } d’heures
   *[other] il y a { $count } heures
}
ago-days = { PLURAL($count) ->
    [one] il y a { $count } jour
    [many] il y a { $count } de jours
   *[other] il y a { $count } jours
}
wait-seconds = { PLURAL($count) ->
    [one] { $count } seconde
    [many] { $count } de secondes
   *[other] { $count } secondes
}
wait-minutes = { PLURAL($count) ->
    [one] { $count } minute
    [many] { $count } de minutes
   *[other] { $count } minutes
}
