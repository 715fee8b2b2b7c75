/*
 * price.c - what a text costs, by how its number begins
 */
#include "backends/sms/price.h"

#include "base/error.h"
#include "base/hash.h"

#include <string.h>

#define MILLION 1000000
#define PREFIX_MOST 16
#define PRICES_MOST 100000
#define SUM_MOST (1000000000 * (int64_t)MILLION)

struct _SmsPrices {
	GHashTable *prices; /* prefix -> int64_t, owned */
};

bool
sms_money_parse(const char *text, int64_t *ret)
{
	bool minus = *text == '-';
	const char *c = text + (minus || *text == '+');
	int64_t sum = 0, place = MILLION;
	if (!g_ascii_isdigit(*c))
		return false;
	for (; g_ascii_isdigit(*c); c++)
		if ((sum = sum * 10 + (int64_t)(*c - '0') * MILLION) > SUM_MOST)
			return false;
	if (*c == '.' && g_ascii_isdigit(c[1]))
		for (c++; g_ascii_isdigit(*c) && place > 1; c++)
			sum += (*c - '0') * (place /= 10);
	*ret = minus ? -sum : sum;
	return *c == '\0';
}

char *
sms_money_format(int64_t money)
{
	uint64_t sum = money < 0 ? -(uint64_t)money : (uint64_t)money;
	char *text = g_strdup_printf("%s%" G_GUINT64_FORMAT ".%06u", money < 0 ? "-" : "",
				     sum / MILLION, (unsigned)(sum % MILLION));
	gsize n = strlen(text);
	while (text[n - 1] == '0' && text[n - 3] != '.')
		text[--n] = '\0';
	return text;
}

static bool
add(SmsPrices *prices, const char *line, unsigned number, GError **error)
{
	g_autofree char *where = g_strdup_printf("%u", number);
	g_auto(GStrv) words = g_strsplit_set(line, " \t", 2);
	int64_t price;
	gsize n = strlen(words[0]);
	bool good = words[1] != NULL && n <= PREFIX_MOST &&
		    strspn(words[0] + (*words[0] == '+'), "0123456789") == n - (*words[0] == '+') &&
		    sms_money_parse(g_strstrip(words[1]), &price) && price >= 0;
	if (!good)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("price_file: line %s is no prefix and price; write +44 0.04"), where, NULL);
	if (g_hash_table_size(prices->prices) >= PRICES_MOST)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("price_file: there are more than 100,000 lines"), NULL);
	g_hash_table_replace(prices->prices, g_strdup(words[0]), g_memdup2(&price, sizeof price));
	return true;
}

SmsPrices *
sms_prices_read(const char *path, GError **error)
{
	g_autofree char *bytes = NULL;
	if (!g_file_get_contents(path, &bytes, NULL, NULL)) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("price_file: '%s' cannot be read"), path, NULL);
		return NULL;
	}
	SmsPrices *prices = g_new0(SmsPrices, 1);
	prices->prices = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
	for (unsigned i = 0; lines[i] != NULL; i++) {
		lines[i][strcspn(lines[i], "#\r")] = '\0';
		g_strstrip(lines[i]);
		if (*lines[i] != '\0' && !add(prices, lines[i], i + 1, error)) {
			sms_prices_free(prices);
			return NULL;
		}
	}
	return prices;
}

void
sms_prices_free(SmsPrices *prices)
{
	if (prices == NULL)
		return;
	g_hash_table_unref(prices->prices);
	g_free(prices);
}

int64_t
sms_prices_find(const SmsPrices *prices, const char *number)
{
	char prefix[PREFIX_MOST + 1];
	gsize n = g_strlcpy(prefix, number, sizeof prefix);
	for (n = MIN(n, PREFIX_MOST); n > 0; n--) {
		prefix[n] = '\0';
		const int64_t *price = g_hash_table_lookup(prices->prices, prefix);
		if (price != NULL)
			return *price;
	}
	return -1;
}
