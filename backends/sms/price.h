/*
 * price.h - what a text costs, by how its number begins
 *
 * A file of lines "PREFIX PRICE" ("+44 0.04", "7 0"), '#' begins a comment; the longest prefix that fits holds.  Money is
 * counted in millionths of whatever the operator counts in.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _SmsPrices SmsPrices;

/* NULL and error: NOT_ACCEPTABLE, with the line. */
SmsPrices  *sms_prices_read(const char *path, GError **error);
void	    sms_prices_free(SmsPrices *prices);
/* Of a part to that number ("+4477...", "72345"); -1: it has none. */
int64_t	    sms_prices_find(const SmsPrices *prices, const char *number);

/* "0.04", "-3": in millionths.  false: it is no sum, or one beyond a billion. */
bool	    sms_money_parse(const char *text, int64_t *ret);
/* "0.04", "3.40": with two places at least.  (transfer full) */
char	   *sms_money_format(int64_t money);
