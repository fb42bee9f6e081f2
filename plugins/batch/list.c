/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a batch. Their number is not known before the event was walked; but they are much
 * alike, so the first one tells about how many there are, and the list rarely grows. */
#include "batch.h"

#define ROOM_LEAST 16
#define ROOM_FIRST 10000 /* what the first record may claim: the largest batch of any source */

static uint64_t first_room(uint64_t event_len, uint64_t record_len)
{
    const uint64_t about = event_len / (record_len + 1) + ROOM_LEAST;

    return about < ROOM_FIRST ? about : ROOM_FIRST;
}

static bool grow(struct batch_list *list, struct pwt_inv *inv, uint64_t room)
{
    struct batch_record *records = pwt_alloc(inv, room * sizeof(*records));

    if (!records) {
        return false;
    }
    if (list->count > 0) {
        memcpy(records, list->records, list->count * sizeof(*records));
    }
    list->records = records;
    list->room = (uint32_t)room;
    return true;
}

bool batch_list_add(struct batch_list *list, struct pwt_inv *inv, const struct batch_record *record)
{
    if (list->count == list->room) {
        const uint64_t room = list->room > 0 ? 2 * (uint64_t)list->room
                                             : first_room(pwt_inv_event(inv).len, record->json_len);
        if (room > UINT32_MAX || !grow(list, inv, room)) {
            return false;
        }
    }
    list->records[list->count++] = *record;
    return true;
}
