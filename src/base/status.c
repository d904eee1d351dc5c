/* SPDX-License-Identifier: MIT */
#include <souk/base.h>

const char *souk_strerror(souk_status status)
{
    switch (status) {
#define SOUK_X(name, number, class_, text)                                                         \
    case SOUK_##name: return text;
        SOUK_STATUS_MAP(SOUK_X)
#undef SOUK_X
    }
    return "unknown status";
}

const char *souk_status_name(souk_status status)
{
    switch (status) {
#define SOUK_X(name, number, class_, text)                                                         \
    case SOUK_##name: return #name;
        SOUK_STATUS_MAP(SOUK_X)
#undef SOUK_X
    }
    return "?";
}

souk_class souk_status_class(souk_status status)
{
    switch (status) {
#define SOUK_X(name, number, class_, text)                                                         \
    case SOUK_##name: return SOUK_CLASS_##class_;
        SOUK_STATUS_MAP(SOUK_X)
#undef SOUK_X
    }
    return SOUK_CLASS_BUG;
}

const char *souk_version(void)
{
    return SOUK_VERSION;
}
