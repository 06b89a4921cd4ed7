def test_the_showcase_opens_for_everybody_signed_in(as_role):
    for language, word in (("zh", "界面构件"), ("en", "Pieces of the interface")):
        page = as_role("inspector").get(f"/showcase?lang={language}")
        assert page.status_code == 200
        assert word in page.text


def test_a_part_of_the_showcase_is_one_block_and_sorts(as_role):
    part = as_role("inspector").get("/showcase?sort=-draws", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div class="panel sheet"')
    assert 'aria-sort="descending"' in part.text
    assert part.text.index("锦程") < part.text.index("恒润") < part.text.index("万豪")
