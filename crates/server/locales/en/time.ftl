# Dates, durations and waits.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

date-year = { $day } { $month } { $year }
date-short = { $day } { $month }
date-weekday = { $weekday } { $day } { $month }
day-today = Today
day-yesterday = Yesterday
moment = { $day }, { $time }
moment-yesterday = yesterday

ago-now = just now
ago-minutes = { PLURAL($count) ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { PLURAL($count) ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { PLURAL($count) ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
wait-seconds = { PLURAL($count) ->
    [one] { $count } second
   *[other] { $count } seconds
}
wait-minutes = { PLURAL($count) ->
    [one] { $count } minute
   *[other] { $count } minutes
}
