import { expect, test } from "vitest";
import { isTypedAs, syllableOf } from "./pinyin";

const words: [string, string][] = [
  ["账户查询", "zhang hu cha xun"],
  ["账单争议", "zhang dan zheng yi"],
  ["宽带故障", "kuan dai gu zhang"],
  ["退款申请", "tui kuan shen qing"],
  ["投诉建议", "tou su jian yi"],
  ["密码锁定", "mi ma suo ding"],
  ["物流配送", "wu liu pei song"],
  ["发票开具", "fa piao kai ju"],
  ["绿色通道", "lv se tong dao"],
  ["安装预约", "an zhuang yu yue"],
];

test.each(words)("%s is %s", (text, syllables) => {
  expect([...text].map(syllableOf).join(" ")).toBe(syllables);
});

test.each([
  ["账户查询", "zhcx"],
  ["账户查询", "zhanghuchaxun"],
  ["账户查询", "zhang hu"],
  ["账户查询", "zhanghcx"],
  ["账户查询", "chax"],
  ["VIP 客户", "vipkh"],
  ["绿色通道", "lüse"],
])("%s is found by %s", (text, letters) => expect(isTypedAs(text, letters)).toBe(true));

test.each([
  ["账户查询", "zhxc"],
  ["账户查询", "huzhang"],
  ["账户查询", "zhcxa"],
])("%s is not found by %s", (text, letters) => expect(isTypedAs(text, letters)).toBe(false));
