"""Components: what they promise to those who use them."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from relay.kernel import clock

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def japanese():
    with translation.override("ja"), clock.frozen_at(NOW):
        yield


def draw(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


class Contact(forms.Form):
    email = forms.EmailField(label="メール", help_text="確認コードを送ります。")
    pace = forms.ChoiceField(label="ペース", choices=[("now", "すぐ")], widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_button_is_a_link_when_it_has_an_address():
    assert '<a class="button button-secondary" href="/x/" hx-boost="true"' in draw(
        '{% button "見る" "/x/" kind="secondary" hx_boost="true" %}'
    )


def test_button_shows_why_not_and_cannot_be_sent():
    html = draw('{% button "紹介する" why_not="同意がありません。" %}')

    assert 'type="button" aria-disabled="true"' in html
    assert "同意がありません。" in html


def test_button_escapes_its_label():
    assert "<b>" not in draw("{% button label %}", label="<b>")


def test_field_ties_label_hint_and_error_to_the_input():
    html = draw("{% field form.email %}", form=Contact({}))

    assert 'for="id_email"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'autocomplete="email"' in html
    assert "必須" in html


def test_field_of_a_code_asks_for_digits_only_once():
    html = draw('{% field form.email kind="code" %}', form=Contact())

    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


def test_group_is_a_fieldset_with_a_legend():
    html = draw("{% field form.pace %}", form=Contact())

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>ペース", html)


def test_form_errors_link_to_each_field_and_say_how_many():
    html = draw("{% form_errors form %}", form=Contact({}))

    assert 'role="alert"' in html
    assert "2件" in html
    assert 'href="#id_email"' in html
    assert 'href="#id_pace_0"' in html


def test_form_errors_say_nothing_when_all_is_well():
    assert draw("{% form_errors form %}", form=Contact({"email": "a@b.example", "pace": "now"})).strip() == ""


def test_form_fields_draw_hidden_ones_too():
    assert 'type="hidden" name="token"' in draw("{% form_fields form %}", form=Contact())


def test_consent_card_is_unticked_unless_told():
    assert "checked" not in draw('{% consent_card "agency" "A" "佐藤キャリア" %}')
    assert " checked" in draw('{% consent_card "agency" "A" "佐藤キャリア" checked=True %}')


def test_switch_says_its_state_and_carries_the_token():
    html = draw('{% switch_row "同意" "/x/" True hidden=hidden name="state" %}', hidden={"a": "b"}, csrf_token="t0k3n")

    assert 'role="switch" aria-checked="true"' in html
    assert 'name="state" value="off"' in html
    assert "t0k3n" in html
    assert '<input type="hidden" name="a" value="b">' in html


def test_confirm_is_a_post_form_with_the_token():
    html = draw('{% confirm title="取り消しますか。" action="/x/" %}<p>…</p>{% endconfirm %}', csrf_token="t0k3n")

    assert '<form method="post" action="/x/">' in html
    assert "t0k3n" in html


@pytest.mark.parametrize(
    ("filled", "waiting", "dots"), [(0, 0, (0, 0, 10)), (3, 5, (3, 5, 2)), (8, 7, (8, 2, 0)), (10, 0, (10, 0, 0))]
)
def test_progress_never_has_more_than_ten_dots(filled, waiting, dots):
    html = draw("{% progress filled waiting=waiting %}", filled=filled, waiting=waiting)

    assert tuple(html.count(f"dot-{kind}") for kind in ("filled", "waiting", "empty")) == dots


@pytest.mark.parametrize(
    ("day", "kind", "words"), [(30, "neutral", "あと7日"), (25, "warn", "あと2日"), (22, "bad", "1日超過")]
)
def test_deadline_turns_amber_then_red(day, kind, words):
    html = draw("{% deadline due %}", due=datetime(2026, 11, day, tzinfo=UTC))

    assert f"badge-{kind}" in html
    assert words in html


def test_deadline_is_calm_when_done_and_a_dash_when_there_is_none():
    assert "badge-neutral" in draw("{% deadline due done=True %}", due=datetime(2026, 11, 1, tzinfo=UTC))
    assert "—" in draw("{% deadline due %}", due=None)


def test_diff_marks_only_what_changed():
    assert "<del>" in draw('{% diff "年収" "400" "480" %}')
    assert "<del>" not in draw('{% diff "年収" "400" "400" %}')


def test_steps_mark_the_current_one():
    html = draw('{% steps 2 "メール" "同意" "完了" %}')

    assert html.count("is-done") == 1
    assert html.count('aria-current="step"') == 1


def test_copy_box_keeps_html_as_text():
    html = draw('{% copy_box "文面" "plain" html id="m" %}', html="<p>a</p>")

    assert "&lt;p&gt;a&lt;/p&gt;" in html
    assert 'id="m-text"' in html


def test_nav_item_is_current_by_path():
    request = RequestFactory().get("/agency/x/openings/1/")
    tag = '{% nav_item "求人" "/agency/x/openings/" %}{% nav_item "一覧" "/agency/x/" exact=True %}'

    assert draw(tag, request=request).count('aria-current="page"') == 1


def test_tab_is_current_by_full_address_or_when_told():
    request = RequestFactory().get("/x/?state=open")
    tag = '{% tab "a" "/x/?state=open" %}{% tab "b" "/x/" %}{% tab "c" "/y/" current=True %}'

    assert draw(tag, request=request).count("aria-current") == 2


def test_breadcrumbs_end_with_where_one_is():
    html = draw('{% breadcrumbs "ホーム" "/" "求人" %}')

    assert '<a href="/">ホーム</a>' in html
    assert '<li aria-current="page">求人</li>' in html


def test_pager_keeps_the_rest_of_the_query_and_hides_when_there_is_one_page():
    request = RequestFactory().get("/x/?q=abc&page=2")

    assert "?q=abc&amp;page=3" in draw("{% pager page %}", page=Paginator(range(9), 2).page(2), request=request)
    assert draw("{% pager page %}", page=Paginator(range(2), 2).page(1), request=request).strip() == ""


def test_blocks_nest_and_pass_attributes():
    html = draw(
        '{% card title="外" attrs=attrs %}{% notice kind="warn" %}内{% endnotice %}{% endcard %}', attrs={"id": "x"}
    )

    assert '<section class="card" id="x">' in html
    assert "notice-warn" in html
