/* SPDX-License-Identifier: MIT */
#include "cli/decode.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "decode") == 0)
        return sk_cli_decode(argc - 1, argv + 1);
    puts("souk " SOUK_VERSION);
    return 0;
}
