// Vietnamese without marks, exactly as hooks/portal/vietnamese.py folds it: "Đà Lạt" → "da lat".
export const fold = (text) => text.replace(/[đĐðÐɖƉ]/g, "d").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
export const words = (text) => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) || [];
