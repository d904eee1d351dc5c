/* SPDX-License-Identifier: MIT */
#include "cli/decode.h"
#include "cli/sandbox.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "decode") == 0)
        return sk_cli_decode(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "sandbox") == 0)
        return sk_cli_sandbox(argc - 1, argv + 1);
    puts("souk " SOUK_VERSION);
    return 0;
}
