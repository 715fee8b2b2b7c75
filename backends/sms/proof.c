/*
 * proof.c - that a number is a user's own: six digits sent there, and said back
 */
#include "backends/sms/proof.h"

#include "base/hash.h"

#include <string.h>

#define LIVES_US (600 * (gint64)G_USEC_PER_SEC)
#define TRIES 3
#define DIGITS 6
#define OPEN_MOST 10000 /* of more the oldest are over */

struct _SmsProofs {
	GHashTable *open; /* user -> Proof, owned */
	GQueue order;	  /* of Proof, oldest first */
};

typedef struct {
	SmsProofs *proofs;
	char *user, *number;
	char code[DIGITS + 1];
	unsigned left;
	gint64 until; /* monotonic */
	GList link;
} Proof;

static void
proof_free(gpointer data)
{
	Proof *p = data;
	g_queue_unlink(&p->proofs->order, &p->link);
	explicit_bzero(p->code, sizeof p->code);
	g_free(p->user);
	g_free(p->number);
	g_free(p);
}

SmsProofs *
sms_proofs_new(void)
{
	SmsProofs *proofs = g_new0(SmsProofs, 1);
	proofs->open = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, proof_free);
	g_queue_init(&proofs->order);
	return proofs;
}

void
sms_proofs_free(SmsProofs *proofs)
{
	if (proofs == NULL)
		return;
	g_hash_table_unref(proofs->open);
	g_free(proofs);
}

/* Each of the million as likely as any other. */
static void
draw(char ret[DIGITS + 1])
{
	guint32 random;
	do
		wry_random(&random, sizeof random);
	while (random >= G_MAXUINT32 / 1000000 * 1000000);
	g_snprintf(ret, DIGITS + 1, "%06u", random % 1000000);
}

static void
sweep(SmsProofs *proofs, gint64 now)
{
	for (const Proof *first; (first = g_queue_peek_head(&proofs->order)) != NULL;) {
		if (first->until > now && proofs->order.length < OPEN_MOST)
			return;
		g_hash_table_remove(proofs->open, first->user);
	}
}

const char *
sms_proofs_draw(SmsProofs *proofs, const char *user, const char *number)
{
	gint64 now = g_get_monotonic_time();
	g_hash_table_remove(proofs->open, user);
	sweep(proofs, now);
	Proof *p = g_new0(Proof, 1);
	p->proofs = proofs;
	p->user = g_strdup(user);
	p->number = g_strdup(number);
	p->left = TRIES;
	p->until = now + LIVES_US;
	p->link.data = p;
	draw(p->code);
	g_queue_push_tail_link(&proofs->order, &p->link);
	g_hash_table_insert(proofs->open, p->user, p);
	return p->code;
}

SmsProof
sms_proofs_try(SmsProofs *proofs, const char *user, const char *number, const char *code,
	       unsigned *ret_left)
{
	Proof *p = g_hash_table_lookup(proofs->open, user);
	g_autoptr(GString) digits = g_string_new(NULL);
	*ret_left = 0;
	if (p == NULL || p->until <= g_get_monotonic_time() || strcmp(p->number, number) != 0)
		return SMS_PROOF_OVER;
	for (const char *c = code; *c != '\0' && digits->len <= DIGITS; c++)
		if (!g_ascii_isspace(*c) && *c != '-')
			g_string_append_c(digits, *c);
	bool right = wry_hash_equal(digits->str, p->code);
	*ret_left = --p->left;
	if (right || p->left == 0)
		g_hash_table_remove(proofs->open, user);
	return right ? SMS_PROOF_RIGHT : *ret_left > 0 ? SMS_PROOF_WRONG : SMS_PROOF_OVER;
}
