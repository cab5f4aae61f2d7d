package dev.gopuram.training;

import java.util.List;

/** Reviews that people of this project wrote one by one; no template knows them, and nothing is trained on them. */
final class HandWrittenReviews {
    private HandWrittenReviews() {}

    static List<Review> read() {
        return Resources.lines("reviews-by-hand.tsv").stream()
                .map(line -> line.split("\t"))
                .map(cells -> new Review(cells[3], cells[0], cells[1], cells[2], "by hand"))
                .toList();
    }
}
