package dev.gopuram.inference;

import dev.gopuram.bundles.TableConfig;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Features as numbers in the order of the table: a word becomes a one among noughts. */
final class TableReader implements RowReader {
    private final TableConfig table;
    private final Set<String> names;
    private final RowShape shape;

    TableReader(TableConfig table, GraphPorts ports) {
        this.table = table;
        this.names = table.features().stream().map(TableConfig.Feature::name).collect(Collectors.toUnmodifiableSet());
        if (ports.inputs().size() != 1 || ports.inputs().getFirst().type() != ElementType.FP32) {
            throw Problem.of(
                    Problem.Code.UNPROCESSABLE,
                    "inputs: " + ports.inputs().size() + " of "
                            + ports.inputs().getFirst().type() + " (expected: one of FP32)");
        }
        List<Long> row = List.of((long) table.width());
        this.shape = new RowShape(List.of(ports.rowwise() ? row : GraphPorts.oneRow(row)));
    }

    @Override
    public List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink) {
        if (!(inputs instanceof Inputs.Tables tables)) {
            throw Kinds.refused(inputs, "features");
        }
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int row = 0; row < tables.rows().size(); row++) {
            Cell cell =
                    Cell.Packed.of(numbers("inputs[" + row + "]", tables.rows().get(row)));
            sink.expect(row, 1);
            steps.add(new PieceRow(shape, List.of(cell), sink, RowSink.Piece.whole(row)));
        }
        return steps;
    }

    private byte[] numbers(String field, FeatureRow row) {
        Stream.concat(row.numbers().keySet().stream(), row.words().keySet().stream())
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.invalid(
                            field + "." + name, "given", "one of " + Nearest.names(name, List.copyOf(names), 3));
                });
        ByteBuffer buffer = ByteBuffer.allocate(table.width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (TableConfig.Feature feature : table.features()) {
            switch (feature) {
                case TableConfig.Feature.Numeric number -> buffer.putFloat(number(field, number, row));
                case TableConfig.Feature.Category category -> {
                    String word = word(field, category, row);
                    category.values().forEach(value -> buffer.putFloat(value.equals(word) ? 1 : 0));
                }
            }
        }
        return buffer.array();
    }

    private static float number(String field, TableConfig.Feature.Numeric feature, FeatureRow row) {
        String name = field + "." + feature.name();
        if (row.words().containsKey(feature.name())) {
            throw Problem.invalid(name, row.words().get(feature.name()), "a number");
        }
        Double given = row.numbers().get(feature.name());
        double value = given(name, given == null ? feature.usual() : given);
        Double min = feature.min();
        Double max = feature.max();
        if (!Double.isFinite(value) || (min != null && value < min) || (max != null && value > max)) {
            throw Problem.invalid(name, value, (min == null ? "" : min) + ".." + (max == null ? "" : max));
        }
        return (float) ((value - feature.mean()) / feature.std());
    }

    private static String word(String field, TableConfig.Feature.Category feature, FeatureRow row) {
        String name = field + "." + feature.name();
        if (row.numbers().containsKey(feature.name())) {
            throw Problem.invalid(name, row.numbers().get(feature.name()), "one of " + feature.values());
        }
        String given = row.words().get(feature.name());
        String value = given(name, given == null ? feature.usual() : given);
        if (!feature.values().contains(value)) {
            throw Problem.invalid(name, value, "one of " + feature.values());
        }
        return value;
    }

    private static <T> T given(String name, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(name, "missing", "a value: it has no default");
        }
        return value;
    }
}
