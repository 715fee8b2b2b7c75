/*
 * filing.h - an account's row on its way to the disk
 */
#pragma once

#include "core/model.h"

/* The row to be changed and given to filing_store(): what is on the way already is in it.  (transfer full) */
WryAccountRow *filing_row(const WryAccount *account);
/*
 * Stores the row (transfer full).  Once it is on disk the account takes it, and only then reply (nullable) is
 * ended, with nothing; the account stays in memory until then, and leaves it afterwards if nobody needs it.
 */
void	    filing_store(WryAccount *account, WryAccountRow *row, WryReply *reply);
/* Puts every field of the values there, or takes it away where it is not filled in. */
void	    filing_put(WryAccountRow *row, const char *scope, const WryValues *values);
