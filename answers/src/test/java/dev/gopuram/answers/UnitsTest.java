package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class UnitsTest {
    private static List<String> wrapped(String text) {
        return Units.of(text, true).stream().map(unit -> unit.in(text)).toList();
    }

    @Test
    void sentences_end_where_a_reader_would_end_them() {
        assertThat(wrapped(
                        "Dr. Vesta sees cats, e.g. Tom, at 9.30 a.m. in room 2. It costs 3.50 €! Really? Yes… and no. "
                                + "See fig. 4 or J. Smith. \"Done.\" Next"))
                .containsExactly(
                        "Dr. Vesta sees cats, e.g. Tom, at 9.30 a.m. in room 2.",
                        "It costs 3.50 €!",
                        "Really?",
                        "Yes… and no.",
                        "See fig. 4 or J. Smith.",
                        "\"Done.\"",
                        "Next");
    }

    @Test
    void other_scripts_have_other_stops() {
        assertThat(wrapped("門は九時に開く。「入って。」と言う。")).containsExactly("門は九時に開く。", "「入って。」", "と言う。");
        assertThat(wrapped("द्वार खुलता है। अंदर आओ।")).containsExactly("द्वार खुलता है।", "अंदर आओ।");
        assertThat(wrapped("Bring tea ☕. 🎉 Party at 8. 🚲")).containsExactly("Bring tea ☕.", "🎉 Party at 8.");
    }

    @Test
    void wrapped_lines_are_one_sentence_with_its_exact_bytes() {
        assertThat(wrapped("The gate\r\nopens at 9.\r\n\r\nIt closes."))
                .containsExactly("The gate\r\nopens at 9.", "It closes.");
    }

    @Test
    void list_items_stand_alone_under_their_lead_in() {
        String text = "Bring these:\n\n- a torch and\n  a rope\n* boots\n1. water\n\nThen go.";
        List<Unit> units = Units.of(text, true);

        assertThat(units.stream().map(unit -> unit.in(text)))
                .containsExactly("Bring these:", "a torch and\n  a rope", "boots", "water", "Then go.");
        assertThat(units.get(1).context()).isEqualTo("Bring these:");
        assertThat(units.get(4).context()).isEmpty();
    }

    @Test
    void table_rows_stand_under_their_header() {
        String text = "| Size | Price |\n|------|-------|\n| S | €3 |\n| M | €5 |";
        List<Unit> units = Units.of(text, true);

        assertThat(units.stream().map(unit -> unit.in(text))).containsExactly("Size | Price", "S | €3", "M | €5");
        assertThat(units.get(2).context()).isEqualTo("Size · Price");
    }

    @Test
    void capitals_on_a_line_are_a_heading_in_plain_text() {
        String text = "OPENING HOURS\nMonday 9-12.\n\nENTRY (€)\n   Adult     5.00\n   Child     2.00";
        List<Unit> units = Units.of(text, true);

        assertThat(units.getFirst().heading()).isEqualTo("OPENING HOURS");
        assertThat(units.getLast().in(text)).isEqualTo("Child     2.00");
        assertThat(units.getLast().heading()).isEqualTo("ENTRY (€)");
    }

    @Test
    void lines_read_out_of_markup_are_blocks() {
        String text = "Animal Price\nCat £58\nDog £62";

        assertThat(Units.of(text, false).stream().map(unit -> unit.in(text)))
                .containsExactly("Animal Price", "Cat £58", "Dog £62");
    }

    @Test
    void marks_are_left_out_for_the_reader() {
        assertThat(Units.readable("**Bold** and `code`,\n [a link](http://x) | _x_"))
                .isEqualTo("Bold and code, a link · x");
    }
}
