/*
 * mime-part.h - a file of a mail as it is told: a part of its own, or one within winmail.dat
 */
#pragma once

#include "backends/smtp/mime-leaf.h"
#include "backends/smtp/mime-tnef.h"
#include "backends/smtp/mime.h"

/* An index has the leaf, and the file within it; 0: it is the leaf. */
#define MAIL_PART_LEAF(index) ((index) & 0xffff)
#define MAIL_PART_WITHIN(index) ((index) >> 16)
#define MAIL_PART_INDEX(leaf, within) ((leaf) | (within) << 16)

/* (transfer full) */
MailPart *mail_part_of_leaf(const MailLeaf *leaf);
/* The n-th file, from 1, within a leaf. */
MailPart *mail_part_of_tnef(const MailTnefFile *file, unsigned leaf, unsigned n);
