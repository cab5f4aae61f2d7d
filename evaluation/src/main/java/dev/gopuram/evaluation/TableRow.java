package dev.gopuram.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of a table, whose cells are parted by tabs or by commas.
 *
 * @param line where it begins, counted from 1
 */
record TableRow(int line, List<String> cells) {
    /** All rows but blank ones; tabs part the cells where the first row has any. */
    static List<TableRow> all(TextFile file) {
        return isTabbed(file) ? tabbed(file.lines()) : new Commas(file).read();
    }

    static boolean isTabbed(TextFile file) {
        return file.text()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .contains("\t");
    }

    /** Quotes are quotes here, as in all of STS-B's own files. */
    private static List<TableRow> tabbed(List<String> lines) {
        List<TableRow> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(new TableRow(i + 1, List.of(lines.get(i).split("\t", -1))));
            }
        }
        return rows;
    }

    /** Comma-separated values: within quotes commas and ends of lines are text, and two quotes are one. */
    private static final class Commas {
        private final TextFile file;
        private final String text;
        private final List<TableRow> rows = new ArrayList<>();
        private final StringBuilder cell = new StringBuilder();
        private List<String> cells = new ArrayList<>();
        private int line = 1;
        private int begin = 1;
        private int at;

        Commas(TextFile file) {
            this.file = file;
            this.text = file.text().replace("\r\n", "\n");
        }

        List<TableRow> read() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                switch (c) {
                    case '"' -> quote();
                    case ',' -> endCell();
                    case '\n' -> endRow();
                    default -> cell.append(c);
                }
            }
            endRow();
            return rows;
        }

        /** One that does not begin a cell is a quote. */
        private void quote() {
            if (!cell.isEmpty()) {
                cell.append('"');
                return;
            }
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != '"') {
                    line += c == '\n' ? 1 : 0;
                    cell.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    cell.append('"');
                    at++;
                } else {
                    return;
                }
            }
            throw file.wrong(begin, "\"" + cell, "a quote at the cell's end");
        }

        private void endCell() {
            cells.add(cell.toString());
            cell.setLength(0);
        }

        private void endRow() {
            if (!cells.isEmpty() || !cell.toString().isBlank()) {
                endCell();
                rows.add(new TableRow(begin, List.copyOf(cells)));
            }
            cells = new ArrayList<>();
            cell.setLength(0);
            line++;
            begin = line;
        }
    }
}
