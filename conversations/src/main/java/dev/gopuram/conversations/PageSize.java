package dev.gopuram.conversations;

import dev.gopuram.kernel.Problem;

/** How much a page holds. */
record PageSize(int usual, int most) {
    static PageSize of(ConversationsConfig config) {
        return new PageSize(config.defaultPage(), config.maxPage());
    }

    /** What was asked for; the usual where that was 0. */
    int of(int asked) {
        if (asked < 0 || asked > most) {
            throw Problem.invalid("limit", asked, "1.." + most);
        }
        return asked == 0 ? usual : asked;
    }
}
