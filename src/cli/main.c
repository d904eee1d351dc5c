/* SPDX-License-Identifier: MIT */
#include <stdio.h>

int main(void)
{
    puts("souk " SOUK_VERSION);
    return 0;
}
