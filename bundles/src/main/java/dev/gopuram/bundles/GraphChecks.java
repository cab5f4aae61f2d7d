package dev.gopuram.bundles;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.platform.onnx.ExternalData;
import dev.gopuram.platform.onnx.GraphValue;
import dev.gopuram.platform.onnx.OnnxGraph;
import dev.gopuram.platform.onnx.Operator;
import dev.gopuram.platform.onnx.StoredTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the runtime reads a graph, whether it is what the configuration says, and whether all its weights are there. */
final class GraphChecks {
    private static final long LOWEST_IR = 3;

    private record Stretch(StoredTensor tensor, ExternalData place, long end) {}

    private final Bundle bundle;
    private final WeightsConfig weights;
    private final RuntimeSupport runtime;
    private final Reasons reasons;
    private final Set<String> layout;

    /**
     * For one bundle.
     *
     * @param layout files that are something else than weights
     */
    GraphChecks(Bundle bundle, WeightsConfig weights, RuntimeSupport runtime, Reasons reasons, Set<String> layout) {
        this.bundle = bundle;
        this.weights = weights;
        this.runtime = runtime;
        this.reasons = reasons;
        this.layout = layout;
    }

    /** Runs them, and answers which files of the bundle are the graph's. */
    Set<String> run() {
        OnnxGraph graph = OnnxGraph.read(bundle.model());
        versions(graph);
        operators(graph);
        values("inputs", weights.inputs(), graph.inputs(), true);
        values("outputs", weights.outputs(), graph.outputs(), false);
        graph.tensors().forEach(this::tensor);
        return outside(graph);
    }

    private void versions(OnnxGraph graph) {
        if (graph.irVersion() < LOWEST_IR || graph.irVersion() > runtime.highestIr()) {
            fault("IR version " + graph.irVersion() + " (expected: " + LOWEST_IR + ".." + runtime.highestIr()
                    + ", which the runtime reads)");
        }
        if (!graph.opsets().containsKey("")) {
            fault("no opset of the standard's operators (expected: one)");
        }
        graph.opsets().forEach((domain, version) -> {
            Long highest = runtime.highestOpsets().get(domain);
            if (highest != null && (version < 1 || version > highest)) {
                fault("opset " + version + " of " + named(domain) + " (expected: 1.." + highest
                        + ", which the runtime has)");
            }
        });
    }

    private void operators(OnnxGraph graph) {
        graph.operators().keySet().stream()
                .filter(operator -> !graph.functions().contains(operator))
                .filter(operator -> !runtime.highestOpsets().containsKey(operator.domain()))
                .map(Operator::toString)
                .sorted()
                .forEach(operator -> fault("operator " + operator + " (expected: those of "
                        + runtime.highestOpsets().keySet().stream()
                                .map(GraphChecks::named)
                                .sorted()
                                .toList() + ")"));
        graph.operators().keySet().stream()
                .filter(operator -> !graph.opsets().containsKey(operator.domain()))
                .map(Operator::domain)
                .distinct()
                .forEach(domain ->
                        fault("operators of " + named(domain) + " without their opset (expected: its version)"));
    }

    private static String named(String domain) {
        return domain.isEmpty() ? "ai.onnx" : domain;
    }

    /** Every input has to be given; an output that is not declared is not served. */
    private void values(String kind, List<TensorSpec> declared, List<GraphValue> real, boolean all) {
        Map<String, GraphValue> byName = real.stream()
                .collect(Collectors.toMap(GraphValue::name, Function.identity(), (first, second) -> first));
        for (TensorSpec spec : declared) {
            GraphValue value = byName.remove(spec.name());
            if (value == null) {
                reasons.add(BundleConfig.FILE + ": " + kind + "." + spec.name() + ": the graph has none of that name ("
                        + "expected: one of "
                        + real.stream().map(GraphValue::name).toList() + ")");
            } else {
                same(kind, spec, value);
            }
        }
        if (all) {
            byName.keySet().stream()
                    .sorted()
                    .forEach(name -> reasons.add(BundleConfig.FILE + ": " + kind + ": " + name
                            + " is missing (expected: all of the graph's)"));
        }
    }

    private void same(String kind, TensorSpec spec, GraphValue value) {
        String at = BundleConfig.FILE + ": " + kind + "." + spec.name() + ": ";
        if (value.type() == null || !value.type().name().equals(spec.type().name())) {
            String type = value.type() == null
                    ? "no tensor, or of a type that is not served"
                    : value.type().name();
            reasons.add(at + spec.type() + " (expected: " + type + ", as the graph has it)");
        }
        if (!within(spec.shape(), value.shape())) {
            reasons.add(at + spec.shape() + " (expected: " + value.shape() + ", as the graph has it)");
        }
    }

    /** A graph may leave open what is declared, not the other way round. */
    private static boolean within(List<Long> declared, @Nullable List<Long> real) {
        if (real == null) {
            return true;
        }
        if (declared.size() != real.size()) {
            return false;
        }
        for (int i = 0; i < real.size(); i++) {
            if (real.get(i) != -1 && !real.get(i).equals(declared.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void tensor(StoredTensor tensor) {
        if (tensor.type() == null) {
            fault("tensor " + tensor.name() + ": of a type that is not known");
        } else if (tensor.wantedBytes() < 0) {
            fault("tensor " + tensor.name() + ": its shape " + tensor.shape() + " is none that memory could hold");
        } else if (tensor.external() == null && tensor.present() != tensor.wanted()) {
            fault("tensor " + tensor.name() + ": " + tensor.present() + " elements are there (expected: "
                    + tensor.wanted() + ", as its shape " + tensor.shape() + " says)");
        }
    }

    private Set<String> outside(OnnxGraph graph) {
        Map<String, List<Stretch>> files = new HashMap<>();
        for (StoredTensor tensor : graph.tensors()) {
            if (tensor.external() != null) {
                stretch(tensor, tensor.external())
                        .ifPresent(stretch -> files.computeIfAbsent(
                                        stretch.place.location(), location -> new ArrayList<>())
                                .add(stretch));
            }
        }
        files.values().forEach(this::apart);
        return new HashSet<>(files.keySet());
    }

    private Optional<Stretch> stretch(StoredTensor tensor, ExternalData place) {
        String at = "external data of tensor " + tensor.name() + ": ";
        Optional<String> unfit = EntryName.fault(place.location());
        if (unfit.isPresent()) {
            fault(at + unfit.get());
            return Optional.empty();
        }
        if (layout.contains(place.location())) {
            fault(at + "it refers to " + place.location() + " itself (expected: a file of its own)");
            return Optional.empty();
        }
        Optional<ArtifactFile> file = bundle.files().stream()
                .filter(each -> each.path().equals(place.location()))
                .findFirst();
        if (file.isEmpty()) {
            fault(at + place.location() + " is not in the bundle");
            return Optional.empty();
        }
        long bytes = file.get().bytes();
        long wanted = tensor.wantedBytes();
        long end = place.length() < 0 ? bytes : place.offset() + place.length();
        if (place.offset() > bytes || end > bytes || end < place.offset()) {
            fault(at + place.location() + " from " + place.offset() + " on, " + place.length()
                    + " bytes (expected: inside its " + bytes + " bytes)");
            return Optional.empty();
        }
        if (wanted >= 0 && end - place.offset() != wanted) {
            fault(at + (end - place.offset()) + " bytes (expected: " + wanted + ", as its shape " + tensor.shape()
                    + " says)");
        }
        return Optional.of(new Stretch(tensor, place, end));
    }

    /** Tensors that share bytes make a small file mean a large memory. */
    private void apart(List<Stretch> stretches) {
        stretches.sort(Comparator.comparingLong(stretch -> stretch.place.offset()));
        long free = 0;
        for (Stretch stretch : stretches) {
            if (stretch.place.offset() < free) {
                fault("external data of tensor " + stretch.tensor.name() + ": it shares its bytes with another");
            }
            free = Math.max(free, stretch.end);
        }
    }

    private void fault(String why) {
        reasons.add(Bundle.MODEL + ": " + why);
    }
}
