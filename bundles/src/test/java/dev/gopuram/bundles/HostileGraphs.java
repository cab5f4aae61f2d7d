package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;

/** Graphs that do not run, or do what no graph should. */
final class HostileGraphs extends CorpusPart {
    @Override
    void fill() {
        graph("a graph of a future format", GoodBundles.linear().ir(99), "IR version 99");
        graph("a graph without a format", GoodBundles.linear().ir(0), "IR version 0");
        graph("future operators", GoodBundles.linear().opset("", 99), "opset 99 of ai.onnx");
        graph("no operators", new GraphBuilder("empty").input("x", OnnxType.FP32, -1, 3), "a graph without outputs");
        graph(
                "an operator of somebody's own",
                GoodBundles.linear().opset("ai.evil", 1).node("ai.evil", "RunCommand", List.of("x"), List.of("e")),
                "operator ai.evil::RunCommand");
        graph(
                "an operator of Python",
                GoodBundles.linear()
                        .opset("ai.onnx.contrib", 1)
                        .node("ai.onnx.contrib", "PyOp", List.of("x"), List.of("e")),
                "operator ai.onnx.contrib::PyOp");
        graph(
                "a domain without its opset",
                GoodBundles.linear().node("com.microsoft", "Gelu", List.of("x"), List.of("e")),
                "operators of com.microsoft without their opset");
        graph(
                "a tensor of 4 EiB",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 31, 1L << 29), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor of 4 PiB",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 30, 1L << 20), new byte[4]),
                "1 elements are there (expected: 1125899906842624");
        graph(
                "a tensor beyond all numbers",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 40, 1L << 40), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor of less than nothing",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(-1L, -1L), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor that is cut off",
                GoodBundles.linear().stored("short", OnnxType.FP32, List.of(4L), new byte[12]),
                "3 elements are there (expected: 4");
        graph("an input more", GoodBundles.linear().input("secret", OnnxType.FP32, 1), "secret is missing");
        refused("a graph that is a pickle", with(Bundle.MODEL, "\u0000\u0004pickle"), "model.onnx");
        refused("a graph that is empty", with(Bundle.MODEL, ""), "an empty file");
        refused("a graph that is a web page", with(Bundle.MODEL, "<html></html>"), "model.onnx");
        add(
                "an operator that there is not",
                GoodBundles.tensor()
                        .file(
                                Bundle.MODEL,
                                Bytes.wrap(GoodBundles.linear()
                                        .node("Exec", List.of("x"), List.of("e"))
                                        .build()))
                        .zip(),
                new Hostile.Outcome.Unrunnable("No Op registered for Exec"));
        hidden();
        functions();
        nested();
    }

    /** Where only who looks everywhere sees it. */
    private void hidden() {
        byte[] evil = Wire.node("ai.evil", "RunCommand", "x", "e");
        more("an operator in a branch", "operator ai.evil::RunCommand", Wire.graph(Wire.branch(evil)));
        more(
                "an operator in a branch of a branch",
                "operator ai.evil::RunCommand",
                Wire.graph(Wire.branch(Wire.branch(evil))));
        more("an operator in a function", "operator ai.evil::RunCommand", Wire.function("F", List.of(evil)));
        more(
                "an operator in the default of a function",
                "operator ai.evil::RunCommand",
                Wire.message(25, Wire.text(1, "F"), Wire.message(11, Wire.text(1, "body"), Wire.message(6, evil))));
        more("a sparse tensor", "a sparse tensor", Wire.graph(Wire.message(15, Wire.number(1, 1L << 40))));
        more("a group", "is none of one", new byte[] {4 << 3 | 3, 4 << 3 | 4});
        more("a message of less than nothing", "damaged", new byte[] {7 << 3 | 2, -1, -1, -1, -1, 0xf});
    }

    /** What a runtime unfolds when it loads them. */
    private void functions() {
        more("a function that calls itself", "too deep", calls(1, "F0"));
        more("functions of laughs", "too many nodes", calls(18, ""));
        more("functions of many more laughs", "too many nodes", calls(40, ""));
        byte[][] chain = new byte[400][];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = Wire.function("F" + i, List.of(call(i == 0 ? "" : "F" + (i - 1), "x", "y")));
        }
        more("a long chain of functions", "too deep", Wire.joined(chain), Wire.graph(call("F399", "x", "z")));
    }

    /** Each calls the one before twice, the first what is said. */
    private static byte[] calls(int levels, String first) {
        byte[][] functions = new byte[levels + 1][];
        for (int i = 0; i < levels; i++) {
            String called = i == 0 ? first : "F" + (i - 1);
            functions[i] = Wire.function("F" + i, List.of(call(called, "x", "t"), call(called, "t", "y")));
        }
        functions[levels] = Wire.graph(call("F" + (levels - 1), "x", "z"));
        return Wire.joined(functions);
    }

    private static byte[] call(String function, String input, String output) {
        return function.isEmpty() ? Wire.node("", "Abs", input, output) : Wire.node("my", function, input, output);
    }

    private void nested() {
        byte[] deep = Wire.node("", "Abs", "x", "y");
        for (int i = 0; i < 60; i++) {
            deep = Wire.branch(deep);
        }
        more("branches of branches", "nested too deep", Wire.graph(deep));
    }

    /** The good graph with these fields of its file behind it. */
    private void more(String name, String reason, byte[]... fields) {
        byte[] graph = GoodBundles.linear().opset("my", 1).build();
        refused(
                name,
                GoodBundles.tensor()
                        .file(Bundle.MODEL, Bytes.wrap(Wire.joined(graph, Wire.joined(fields))))
                        .zip(),
                reason);
    }

    private void graph(String name, GraphBuilder graph, String reason) {
        refused(
                name,
                GoodBundles.tensor()
                        .file(Bundle.MODEL, Bytes.wrap(graph.build()))
                        .zip(),
                reason);
    }
}
