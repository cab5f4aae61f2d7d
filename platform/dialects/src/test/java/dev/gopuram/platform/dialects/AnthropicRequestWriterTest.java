package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnthropicRequestWriterTest {
    private static final Tool CLOCK = new Tool("clock", "", null, null);

    private static Turn user(Part... parts) {
        return new Turn(Turn.Role.USER, List.of(parts));
    }

    private static Turn user(String text) {
        return user(new Part.Text(text));
    }

    private static Turn assistant(Part... parts) {
        return new Turn(Turn.Role.ASSISTANT, List.of(parts));
    }

    private static Turn told(Turn.Role role, String text) {
        return new Turn(role, List.of(new Part.Text(text)));
    }

    private static Turn tool(String id, Part... parts) {
        return new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult(id, List.of(parts), false)));
    }

    private static ModelRequest turns(Turn... turns) {
        return request(
                List.of(turns),
                List.of(),
                new ToolChoice.Unset(),
                null,
                Sampling.UNSET,
                new OutputFormat.Text(),
                new Reasoning.Unset());
    }

    private static ModelRequest sampled(Sampling sampling) {
        return request(
                List.of(user("hi")),
                List.of(),
                new ToolChoice.Unset(),
                null,
                sampling,
                new OutputFormat.Text(),
                new Reasoning.Unset());
    }

    private static ModelRequest tooled(List<Tool> tools, ToolChoice choice, @Nullable Boolean parallel) {
        return request(
                List.of(user("hi")),
                tools,
                choice,
                parallel,
                Sampling.UNSET,
                new OutputFormat.Text(),
                new Reasoning.Unset());
    }

    private static ModelRequest formed(OutputFormat format, Reasoning reasoning) {
        return request(List.of(user("hi")), List.of(), new ToolChoice.Unset(), null, Sampling.UNSET, format, reasoning);
    }

    private static ModelRequest request(
            List<Turn> turns,
            List<Tool> tools,
            ToolChoice choice,
            @Nullable Boolean parallel,
            Sampling sampling,
            OutputFormat format,
            Reasoning reasoning) {
        return new ModelRequest(
                "gpt", turns, tools, choice, parallel, sampling, format, reasoning, "", Map.of(), false, false,
                List.of());
    }

    /** What is written, single quotes for double ones. */
    private static String written(ModelRequest request) {
        return AnthropicRequestWriter.write(request, "claude", 4096).utf8().replace('"', '\'');
    }

    private static String messages(Turn... turns) {
        String body = written(turns(turns));
        return body.substring(body.indexOf("'messages':") + 11, body.length() - 1);
    }

    private static void refused(ModelRequest request, String field) {
        assertThatThrownBy(() -> AnthropicRequestWriter.write(request, "claude", 4096))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
                    assertThat(problem.field()).isEqualTo(field);
                });
    }

    @Test
    void the_providers_name_and_a_bound_on_the_answer_are_always_there() {
        assertThat(written(turns(user("hi"))))
                .isEqualTo("{'model':'claude','max_tokens':4096,"
                        + "'messages':[{'role':'user','content':[{'type':'text','text':'hi'}]}]}");
        assertThat(written(sampled(new Sampling(9, null, null, null, List.of(), null, null, null))))
                .contains("'max_tokens':9");
    }

    @Test
    void instructions_at_the_beginning_become_system_blocks() {
        assertThat(written(
                        turns(told(Turn.Role.SYSTEM, "Be brief."), told(Turn.Role.DEVELOPER, "Be kind."), user("hi"))))
                .contains("'system':[{'type':'text','text':'Be brief.'},{'type':'text','text':'Be kind.'}]");
    }

    @Test
    void instructions_in_the_midst_stand_behind_the_next_message_of_the_user() {
        String hi = "{'role':'user','content':[{'type':'text','text':'hi'}]}";
        String french = "{'role':'system','content':[{'type':'text','text':'Now in French.'}]}";
        assertThat(messages(user("hi"), told(Turn.Role.SYSTEM, "Now in French.")))
                .isEqualTo("[" + hi + "," + french + "]");
        assertThat(messages(
                        user("hi"),
                        assistant(new Part.Text("Hello.")),
                        told(Turn.Role.DEVELOPER, "Now in French."),
                        user("hi"),
                        assistant(new Part.Text("Salut."))))
                .isEqualTo("[" + hi + ",{'role':'assistant','content':[{'type':'text','text':'Hello.'}]}," + hi + ","
                        + french + ",{'role':'assistant','content':[{'type':'text','text':'Salut.'}]}]");
        assertThat(written(turns(told(Turn.Role.SYSTEM, "a"), user("hi"), told(Turn.Role.DEVELOPER, "b"), user("go"))))
                .contains("'system':[{'type':'text','text':'a'}]")
                .endsWith("{'type':'text','text':'go'}]},"
                        + "{'role':'system','content':[{'type':'text','text':'b'}]}]}");
    }

    @Test
    void instructions_behind_the_assistants_last_message_are_refused() {
        refused(
                turns(user("hi"), assistant(new Part.Text("Hello.")), told(Turn.Role.SYSTEM, "Now in French.")),
                "messages");
    }

    @Test
    void turns_of_one_side_become_one_message_with_the_tool_results_first() {
        assertThat(messages(
                        user("a"),
                        assistant(new Part.Text("b")),
                        assistant(new Part.Text("c")),
                        user("d"),
                        tool("t1", new Part.Text("1")),
                        tool("t2", new Part.Text("2")),
                        user("e")))
                .isEqualTo("[{'role':'user','content':[{'type':'text','text':'a'}]},"
                        + "{'role':'assistant','content':[{'type':'text','text':'b'},{'type':'text','text':'c'}]},"
                        + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t1','content':'1'},"
                        + "{'type':'tool_result','tool_use_id':'t2','content':'2'},"
                        + "{'type':'text','text':'d'},{'type':'text','text':'e'}]}]");
    }

    @Test
    void a_tool_result_may_be_empty_have_pictures_and_have_failed() {
        Part picture = new Part.Image(new Part.Source.Url("https://e.org/a.png"));
        assertThat(messages(
                        tool("t1"),
                        tool("t2", new Part.Text("see"), picture),
                        new Turn(
                                Turn.Role.TOOL,
                                List.of(new Part.ToolResult("t3", List.of(new Part.Text("no")), true)))))
                .isEqualTo("[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t1'},"
                        + "{'type':'tool_result','tool_use_id':'t2','content':[{'type':'text','text':'see'},"
                        + "{'type':'image','source':{'type':'url','url':'https://e.org/a.png'}}]},"
                        + "{'type':'tool_result','tool_use_id':'t3','content':'no','is_error':true}]}]");
    }

    @Test
    void blank_text_is_left_out_where_the_api_takes_none() {
        assertThat(messages(
                        user(new Part.Text(""), new Part.Text("a")),
                        assistant(new Part.Text("\n\n")),
                        user(new Part.Text("b"))))
                .isEqualTo("[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
        refused(turns(user("a"), assistant(new Part.Text("b")), user(" ")), "messages");
        refused(turns(told(Turn.Role.SYSTEM, "a")), "messages");
    }

    @Test
    void arguments_are_written_as_the_model_wrote_them() {
        assertThat(messages(
                        user("a"),
                        assistant(
                                new Part.ToolCall(
                                        "t1", "pay", "{\"z\": 1.10, \"a\": 12345678901234567890123, \"e\": 1e5}"),
                                new Part.ToolCall("t2", "clock", ""))))
                .endsWith("{'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'pay',"
                        + "'input':{'z': 1.10, 'a': 12345678901234567890123, 'e': 1e5}},"
                        + "{'type':'tool_use','id':'t2','name':'clock','input':{}}]}]");
    }

    @Test
    void arguments_that_are_no_object_are_refused() {
        for (String bad : List.of("[1]", "null", "{\"a\":", "{} {}", "{\"a\":1,\"a\":2}")) {
            refused(
                    turns(
                            user("a"),
                            assistant(new Part.ToolCall("t1", "clock", "{}"), new Part.ToolCall("t2", "clock", bad))),
                    "messages");
        }
    }

    @Test
    void half_a_character_in_arguments_is_escaped() {
        assertThat(messages(user("a"), assistant(new Part.ToolCall("t", "x", "{\"a\":\"\ud83d\ude00\ud800\"}"))))
                .contains("'input':{'a':'\ud83d\ude00\\ud800'}");
    }

    @Test
    void only_thoughts_that_anthropic_sealed_go_back_to_it() {
        assertThat(messages(
                        user("a"),
                        assistant(
                                new Part.Thinking("not yours", ""),
                                new Part.Thinking("yours", "sig"),
                                new Part.SealedThinking("xyz"),
                                new Part.Refusal("I will not."))))
                .endsWith("'content':[{'type':'thinking','thinking':'yours','signature':'sig'},"
                        + "{'type':'redacted_thinking','data':'xyz'},{'type':'text','text':'I will not.'}]}]");
    }

    @Test
    void pictures_and_documents_are_written_where_the_user_says_them() {
        assertThat(messages(user(
                        new Part.Image(new Part.Source.Inline("image/png", "iVBO")),
                        new Part.File("application/pdf", "JVBE", "terms.pdf"))))
                .isEqualTo("[{'role':'user','content':[{'type':'image','source':{'type':'base64',"
                        + "'media_type':'image/png','data':'iVBO'}},{'type':'document','source':{'type':'base64',"
                        + "'media_type':'application/pdf','data':'JVBE'},'title':'terms.pdf'}]}]");
        refused(turns(user(new Part.File("text/csv", "YQ==", ""))), "messages");
        refused(turns(assistant(new Part.Text("a"), new Part.Image(new Part.Source.Url("u")))), "messages");
    }

    @Test
    void tools_without_a_schema_take_an_object_without_fields() {
        Tool strict = new Tool("pay", "pays", Json.tree(Bytes.utf8("{\"b\":1,\"a\":1.10}")), true);
        assertThat(written(tooled(List.of(CLOCK, strict), new ToolChoice.Unset(), null)))
                .endsWith("'tools':[{'name':'clock','input_schema':{'type':'object','properties':{}}},"
                        + "{'name':'pay','description':'pays','input_schema':{'b':1,'a':1.10},'strict':true}]}");
    }

    @Test
    void the_choice_of_tools_says_also_whether_they_run_together() {
        List<Tool> tools = List.of(CLOCK);
        assertThat(written(tooled(tools, new ToolChoice.Unset(), false)))
                .contains("'tool_choice':{'type':'auto','disable_parallel_tool_use':true}");
        assertThat(written(tooled(tools, new ToolChoice.Required(), true))).contains("'tool_choice':{'type':'any'}");
        assertThat(written(tooled(tools, new ToolChoice.Named("clock"), null)))
                .contains("'tool_choice':{'type':'tool','name':'clock'}");
        assertThat(written(tooled(tools, new ToolChoice.None(), false))).contains("'tool_choice':{'type':'none'}");
        assertThat(written(tooled(tools, new ToolChoice.Unset(), true))).doesNotContain("tool_choice");
    }

    @Test
    void a_choice_without_tools_is_left_out_or_refused() {
        assertThat(written(tooled(List.of(), new ToolChoice.Auto(), false))).doesNotContain("tool_choice");
        refused(tooled(List.of(), new ToolChoice.Required(), null), "tool_choice");
        refused(tooled(List.of(), new ToolChoice.Named("a"), null), "tool_choice");
    }

    @Test
    void what_anthropic_has_no_word_for_is_refused_by_its_name() {
        refused(sampled(new Sampling(null, 1.2, null, null, List.of(), null, null, null)), "temperature");
        refused(sampled(new Sampling(null, null, null, null, List.of(), 7L, null, null)), "seed");
        refused(sampled(new Sampling(null, null, null, null, List.of(), null, 0.5, null)), "presence_penalty");
        refused(sampled(new Sampling(null, null, null, null, List.of(), null, null, -1.0)), "frequency_penalty");
        refused(sampled(new Sampling(null, null, null, null, List.of("a", "\n"), null, null, null)), "stop");
        refused(formed(new OutputFormat.AnyJson(), new Reasoning.Unset()), "response_format");
        refused(formed(new OutputFormat.Text(), new Reasoning.Effort("minimal")), "reasoning_effort");
        ModelRequest strange = turns(user("hi"));
        refused(
                new ModelRequest(
                        "gpt",
                        strange.turns(),
                        List.of(),
                        new ToolChoice.Unset(),
                        null,
                        Sampling.UNSET,
                        new OutputFormat.Text(),
                        new Reasoning.Unset(),
                        "",
                        Map.of(),
                        false,
                        false,
                        List.of(new OnlyHere("logprobs", "true"))),
                "logprobs");
    }

    @Test
    void how_the_answer_is_drawn_is_written() {
        assertThat(written(sampled(new Sampling(null, 1.0, 0.5, 4, List.of("END"), null, 0.0, -0.0))))
                .endsWith("'temperature':1.0,'top_p':0.5,'top_k':4,'stop_sequences':['END']}");
    }

    @Test
    void thinking_and_the_form_of_the_answer_are_written() {
        OutputFormat schema =
                new OutputFormat.Schema("answer", "what I want", Json.tree(Bytes.utf8("{\"type\":\"object\"}")), false);
        assertThat(written(formed(schema, new Reasoning.Effort("high"))))
                .endsWith("'output_config':{'effort':'high','format':{'type':'json_schema',"
                        + "'schema':{'type':'object'}}}}");
        assertThat(written(formed(schema, new Reasoning.Off())))
                .endsWith("'thinking':{'type':'disabled'},"
                        + "'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}}}");
        assertThat(written(formed(new OutputFormat.Text(), new Reasoning.Effort("none"))))
                .endsWith("'thinking':{'type':'disabled'}}");
        assertThat(written(formed(new OutputFormat.Text(), new Reasoning.Budget(2048))))
                .endsWith("'thinking':{'type':'enabled','budget_tokens':2048}}");
        assertThat(written(formed(new OutputFormat.Text(), new Reasoning.Adaptive())))
                .endsWith("'thinking':{'type':'adaptive'}}");
    }

    @Test
    void the_end_user_is_told_and_notes_are_not() {
        ModelRequest request = new ModelRequest(
                "gpt",
                List.of(user("hi")),
                List.of(),
                new ToolChoice.Unset(),
                null,
                Sampling.UNSET,
                new OutputFormat.Text(),
                new Reasoning.Unset(),
                "u-1",
                Map.of("team", "blue"),
                true,
                false,
                List.of());
        assertThat(written(request))
                .endsWith("'metadata':{'user_id':'u-1'},'stream':true}")
                .doesNotContain("blue");
    }
}
