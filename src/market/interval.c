/* SPDX-License-Identifier: MIT */
#include "market/markets.h"
#include "base/str.h"

typedef __int128 wide; /* instants moved by a zone or a month may leave 64 bits on the way */

#define NS_PER_MINUTE ((wide)60000000000)
#define NS_PER_DAY    ((wide)86400000000000)

static const struct {
    const char *text;
    int64_t ns;
} intervals[SK_INTERVAL_COUNT] = {
#define SK_X(name, text, ns) [SK_INTERVAL_##name] = {text, ns},
    SK_INTERVAL_MAP(SK_X)
#undef SK_X
};

const char *sk_interval_name(sk_interval interval)
{
    return interval < SK_INTERVAL_COUNT ? intervals[interval].text : NULL;
}

sk_interval sk_interval_parse(souk_str text)
{
    for (int i = SK_INTERVAL_NONE + 1; i < SK_INTERVAL_COUNT; i++) {
        if (sk_str_is(text, intervals[i].text))
            return (sk_interval)i;
    }
    return SK_INTERVAL_NONE;
}

static wide floor_div(wide a, wide b)
{
    return a / b - (a % b < 0);
}

static int64_t clamp(wide ns)
{
    if (ns > INT64_MAX)
        return INT64_MAX;
    return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

/* Days from 1970-01-01 to the first of a month of the Gregorian calendar. Months are counted from
 * January of year 0, so that the next month is one more. March-based years put the leap day at the
 * end, where it disturbs nothing. */
static wide days_of_month(wide month)
{
    wide from_march = month - 2, year = floor_div(from_march, 12), m = from_march - year * 12;
    wide era = floor_div(year, 400), year_of_era = year - era * 400;
    wide day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * m + 2) / 5;
    return era * 146097 + day_of_era - 719468;
}

/* The month, counted as above, that holds a day counted from 1970-01-01. */
static wide month_of_day(wide day)
{
    wide days = day + 719468, era = floor_div(days, 146097), d = days - era * 146097;
    wide year = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    wide day_of_year = d - (365 * year + year / 4 - year / 100);
    return (era * 400 + year) * 12 + (5 * day_of_year + 2) / 153 + 2;
}

/* How many months it has; 0: it is as long as its neighbours. */
static int months_of(sk_interval interval)
{
    return interval == SK_INTERVAL_1MO ? 1 : interval == SK_INTERVAL_1Y ? 12 : 0;
}

int64_t sk_interval_start(sk_interval interval, int64_t at_ns, int32_t zone_minutes)
{
    if (interval <= SK_INTERVAL_NONE || interval >= SK_INTERVAL_COUNT)
        return at_ns;
    wide zone = zone_minutes * NS_PER_MINUTE, local = at_ns + zone, start;
    int months = months_of(interval);
    if (months) {
        wide month = month_of_day(floor_div(local, NS_PER_DAY));
        start = days_of_month(floor_div(month, months) * months) * NS_PER_DAY;
    } else {
        /* day 0 was a Thursday: weeks begin three days before it */
        wide step = intervals[interval].ns;
        wide shift = interval == SK_INTERVAL_1W ? 3 * NS_PER_DAY : 0;
        start = floor_div(local + shift, step) * step - shift;
    }
    return clamp(start - zone);
}

int64_t sk_interval_next(sk_interval interval, int64_t start_ns, int32_t zone_minutes)
{
    if (interval <= SK_INTERVAL_NONE || interval >= SK_INTERVAL_COUNT)
        return start_ns;
    int months = months_of(interval);
    if (!months)
        return clamp((wide)start_ns + intervals[interval].ns);
    wide zone = zone_minutes * NS_PER_MINUTE;
    wide month = month_of_day(floor_div(start_ns + zone, NS_PER_DAY));
    return clamp(days_of_month(month + months) * NS_PER_DAY - zone);
}
