'use strict'
const { OpenAI } = require('openai')
const { GoogleGenAI } = require('@google/genai')
const { tracedOpenAI } = require('mlflow-openai')
const { tracedGemini } = require('mlflow-gemini')

const client = tracedOpenAI(new OpenAI())
const gemini = tracedGemini(new GoogleGenAI({ apiKey: process.env.KEY }))
module.exports = { client, gemini }
